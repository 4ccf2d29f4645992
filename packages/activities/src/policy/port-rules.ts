import { parsePortMapping } from '@tdw/payloads';
import { parsePortRange } from '@tdw/payloads/policy';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

export const PORT_RULES: readonly PolicyRule[] = [addressesAreAllowed, hostPortsAreAllowed];

const ALL_ADDRESSES = '0.0.0.0';

function* addressesAreAllowed({ input: { ports = [] }, policy }: Asked): ReturnType<PolicyRule> {
  const { addresses } = policy.ports;
  if (addresses.includes('*')) return;
  for (const [index, port] of ports.entries()) {
    const { hostIp = ALL_ADDRESSES } = parsePortMapping(port);
    if (!addresses.includes(hostIp)) yield violation('ports.addresses', `ports[${index}]`, port, listed(addresses));
  }
}

function* hostPortsAreAllowed({ input: { ports = [] }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [index, port] of ports.entries()) {
    const { hostPort } = parsePortMapping(port);
    if (hostPort === undefined) continue;
    const ranges = policy.ports.hostPorts.map(parsePortRange);
    if (ranges.some(({ from, to }) => from <= hostPort && hostPort <= to)) continue;
    yield violation('ports.hostPorts', `ports[${index}]`, port, listed([...policy.ports.hostPorts, 'any free port']));
  }
}
