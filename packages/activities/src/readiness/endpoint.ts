import { isIPv6 } from 'node:net';
import { parsePortMapping, partsOf, type ReadyContainer } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import type { ContainerInspection, PublishedPort } from '../engine/container-inspection.ts';
import { bindingOf, hasOwnAddress } from './published-address.ts';

const LOOPBACK = /^(?:127\.|::1$)/;

/** Where those who use a running container find its published ports. */
export function readEndpoint(
  run: ContainerRun,
  { ports }: Pick<ContainerInspection, 'ports'>,
): Pick<ReadyContainer, 'endpoint' | 'ports'> {
  const bindings = Object.entries(ports).flatMap(([port, all]) => {
    const binding = bindingOf(all);
    return binding === undefined ? [] : [[port, binding] as const];
  });
  const main = bindings.find(([port]) => port === mainPort(run))?.[1];
  return {
    ...(main !== undefined && { endpoint: endpointOf(run, main) }),
    ports: Object.fromEntries(bindings.map(([port, { hostPort }]) => [port, hostPort])),
  };
}

/** The one that is waited for, or else the first. */
function mainPort({ input: { waitStrategy, ports = [] } }: ContainerRun): string | undefined {
  const waited = waitStrategy === undefined ? undefined : partsOf(waitStrategy).find((part) => 'port' in part);
  if (waited !== undefined) return `${waited.port}/tcp`;
  const [first] = ports;
  if (first === undefined) return undefined;
  const { containerPort, protocol } = parsePortMapping(first);
  return `${containerPort}/${protocol}`;
}

function endpointOf({ engine, endpointHost }: ContainerRun, binding: PublishedPort): string {
  // One that is bound to a single address is found there alone.
  const own = hasOwnAddress(binding) && !LOOPBACK.test(binding.hostIp) ? binding.hostIp : undefined;
  const host = endpointHost ?? own ?? engine.hostName();
  return `${isIPv6(host) ? `[${host}]` : host}:${binding.hostPort}`;
}
