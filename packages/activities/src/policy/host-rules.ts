import { parseDevice } from '@tdw/payloads';
import { devicePath } from '../container/options/device-options.ts';
import { matchesAny } from './matches-any.ts';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

/** What a container shares with its host, and with others there. */
export const HOST_RULES: readonly PolicyRule[] = [
  ...(['pid', 'ipc', 'uts', 'usernsMode'] as const).map(modeIsAllowed),
  networkModeIsAllowed,
  devicesAreAllowed,
  gpusAreAllowed,
  extraHostsAreAllowed,
  containerNameIsAllowed,
];

function modeIsAllowed(field: 'pid' | 'ipc' | 'uts' | 'usernsMode'): PolicyRule {
  return function* namespaceIsAllowed({ input: { [field]: mode }, policy: { [field]: allowed } }) {
    if (mode !== undefined && !matchesAny(allowed, mode)) yield violation(field, field, mode, listed(allowed));
  };
}

/** A run's own network is a bridge, too: it leads as far. */
function* networkModeIsAllowed({ input: { networkMode }, policy }: Asked): ReturnType<PolicyRule> {
  if (matchesAny(policy.networkMode, networkMode ?? 'bridge')) return;
  yield violation('networkMode', 'networkMode', networkMode, listed(policy.networkMode));
}

function* devicesAreAllowed({ input: { devices = [] }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [index, device] of devices.entries()) {
    const { source } = parseDevice(device);
    if (!matchesAny(policy.devices, devicePath(source)))
      yield violation('devices', `devices[${index}]`, source, listed(policy.devices));
  }
}

function* gpusAreAllowed({ input: { gpus }, policy }: Asked): ReturnType<PolicyRule> {
  if (gpus !== undefined && !policy.gpus) yield violation('gpus', 'gpus', gpus, 'none');
}

function* extraHostsAreAllowed({ input: { extraHosts }, policy }: Asked): ReturnType<PolicyRule> {
  if (extraHosts !== undefined && !policy.extraHosts) yield violation('extraHosts', 'extraHosts', extraHosts, 'none');
}

function* containerNameIsAllowed({ input: { containerName }, policy }: Asked): ReturnType<PolicyRule> {
  if (containerName === undefined || matchesAny(policy.containerName, containerName)) return;
  yield violation('containerName', 'containerName', containerName, listed(policy.containerName));
}
