import * as v from 'valibot';
import type { Rule, RuleIssue } from '../cross-field-rules.ts';
import { mountsOf } from '../mounts.ts';
import { byteSizeToBytes, MemorySizeSchema } from '../syntax/byte-size.ts';
import { isRecord } from '../syntax/text-record.ts';
import { normalPath } from '../syntax/text.ts';
import { CapabilitySchema, capabilityName } from './capabilities.ts';
import { DeviceSchema, parseDevice } from './devices.ts';
import { IPC_SYSCTL, NETWORK_SYSCTL } from './namespaces.ts';
import { parseSecurityOpt, SecurityOptSchema } from './security.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What one run option asks of another: what the engine would refuse without naming a field, or silently leave out. */
export const RUN_OPTION_RULES: readonly Rule[] = [
  memoryFitsTogether,
  sharedMemoryIsItsOwn,
  capabilityIsAddedOrDropped,
  privilegedHasAll,
  privilegedHasNoFilter,
  securityOptionsAreSaidOnce,
  deviceTargetsDiffer,
  portsNeedABridge,
  namesNeedANetworkOfItsOwn,
  hostnameNeedsItsOwn,
  sysctlsNeedTheirNamespace,
  healthcheckIsThereToWaitFor,
];

function* memoryFitsTogether({ memLimit, memReservation, memswapLimit }: Fields): Generator<RuleIssue> {
  if (memswapLimit !== undefined && memLimit === undefined) {
    yield { path: ['memswapLimit'], expected: "a 'memLimit' beside it", got: memswapLimit };
  }
  if (!v.is(MemorySizeSchema, memLimit)) return;
  if (v.is(MemorySizeSchema, memReservation) && byteSizeToBytes(memReservation) > byteSizeToBytes(memLimit)) {
    yield { path: ['memReservation'], expected: `at most the memLimit of ${memLimit}`, got: memReservation };
  }
  if (v.is(MemorySizeSchema, memswapLimit) && byteSizeToBytes(memswapLimit) < byteSizeToBytes(memLimit)) {
    const expected = `at least the memLimit of ${memLimit}: it is memory and swap together`;
    yield { path: ['memswapLimit'], expected, got: memswapLimit };
  }
}

function* sharedMemoryIsItsOwn({ shmSize, ipc, ...others }: Fields): Generator<RuleIssue> {
  if (shmSize !== undefined && mountsOf(others).some(({ place }) => place === '/dev/shm')) {
    yield { path: ['shmSize'], expected: 'none beside a mount at /dev/shm, which says it', got: shmSize };
  }
  if (shmSize === undefined || typeof ipc !== 'string' || ipc === 'private' || ipc === 'shareable') return;
  yield { path: ['shmSize'], expected: `none beside the ipc '${ipc}'`, got: shmSize };
}

function* capabilityIsAddedOrDropped({ capAdd, capDrop }: Fields): Generator<RuleIssue> {
  if (!v.is(v.array(CapabilitySchema), capAdd) || !v.is(v.array(CapabilitySchema), capDrop)) return;
  const added = new Set(capAdd.map(capabilityName));
  for (const [index, capability] of capDrop.entries()) {
    if (!added.has(capabilityName(capability))) continue;
    yield { path: ['capDrop', index], expected: "none that 'capAdd' has, too", got: capability };
  }
}

/** The engine leaves out what is asked of them beside. */
function* privilegedHasAll(fields: Fields): Generator<RuleIssue> {
  if (fields['privileged'] !== true) return;
  for (const name of ['capAdd', 'capDrop', 'devices']) {
    const got = fields[name];
    if (got === undefined) continue;
    yield { path: [name], expected: "none beside 'privileged', which has all capabilities and devices", got };
  }
}

function* privilegedHasNoFilter({ privileged, securityOpt }: Fields): Generator<RuleIssue> {
  if (privileged !== true) return;
  for (const { path, got, name, value } of securityOptions(securityOpt)) {
    if (name !== 'seccomp' || value === 'unconfined') continue;
    yield {
      path,
      expected: "none beside 'privileged', for which some engines leave a profile of system calls out",
      got,
    };
  }
}

/** Labels are of several types, and add up. */
function* securityOptionsAreSaidOnce({ securityOpt }: Fields): Generator<RuleIssue> {
  const said = new Set<string>();
  for (const { path, got, name } of securityOptions(securityOpt)) {
    if (said.has(name)) yield { path, expected: `'${name}' once: of several, the engine heeds the last`, got };
    if (name !== 'label') said.add(name);
  }
}

/** Of two devices in one place, the engine makes the first, and none in the place of a mount. */
function* deviceTargetsDiffer({ devices, ...others }: Fields): Generator<RuleIssue> {
  if (!v.is(v.array(DeviceSchema), devices)) return;
  const taken = new Set(mountsOf(others).map(({ place }) => place));
  for (const [index, device] of devices.entries()) {
    const place = normalPath(parseDevice(device).target);
    const expected = 'a path inside the container that no other device or mount has';
    if (taken.has(place)) yield { path: ['devices', index], expected, got: device };
    taken.add(place);
  }
}

function* portsNeedABridge({ ports, networkMode }: Fields): Generator<RuleIssue> {
  if (!Array.isArray(ports) || ports.length === 0 || typeof networkMode !== 'string' || networkMode === 'bridge')
    return;
  yield { path: ['ports'], expected: `none beside the networkMode '${networkMode}'`, got: ports };
}

function* namesNeedANetworkOfItsOwn(fields: Fields): Generator<RuleIssue> {
  const { networkMode } = fields;
  if (!isOfAnother(networkMode)) return;
  for (const name of ['hostname', 'domainname', 'dns', 'dnsSearch', 'dnsOpt', 'extraHosts']) {
    const got = fields[name];
    if (got === undefined) continue;
    yield { path: [name], expected: `none beside the networkMode '${networkMode}', whose names are taken`, got };
  }
}

function* hostnameNeedsItsOwn(fields: Fields): Generator<RuleIssue> {
  if (fields['uts'] !== 'host') return;
  for (const name of ['hostname', 'domainname']) {
    const got = fields[name];
    if (got !== undefined) yield { path: [name], expected: "none beside the uts 'host', whose name is taken", got };
  }
}

/** Set in a namespace that is shared, they would be set for all that share it: the engine does not. */
function* sysctlsNeedTheirNamespace({ sysctls, networkMode, ipc }: Fields): Generator<RuleIssue> {
  if (!isRecord(sysctls)) return;
  const sharesNetwork = networkMode === 'host' || isOfAnother(networkMode);
  const sharesIpc = ipc === 'host' || isOfAnother(ipc);
  for (const [name, value] of Object.entries(sysctls)) {
    const isShared = (sharesNetwork && NETWORK_SYSCTL.test(name)) || (sharesIpc && IPC_SYSCTL.test(name));
    if (!isShared) continue;
    const field = NETWORK_SYSCTL.test(name) ? 'networkMode' : 'ipc';
    yield { path: ['sysctls', name], expected: `none beside this '${field}', which others share`, got: value };
  }
}

function* healthcheckIsThereToWaitFor({ healthcheck, waitStrategy }: Fields): Generator<RuleIssue> {
  if (!isRecord(healthcheck) || healthcheck['disable'] !== true) return;
  if (!awaitsHealth(waitStrategy)) return;
  yield { path: ['healthcheck', 'disable'], expected: "false beside the wait strategy 'healthy'", got: true };
}

/** By itself or as one of several, which are not nested. */
function awaitsHealth(waitStrategy: unknown): boolean {
  if (!isRecord(waitStrategy)) return false;
  const { type, of } = waitStrategy;
  const isHealthy = (member: unknown): boolean => isRecord(member) && member['type'] === 'healthy';
  return type === 'healthy' || (Array.isArray(of) && of.some(isHealthy));
}

function isOfAnother(mode: unknown): mode is `container:${string}` {
  return typeof mode === 'string' && mode.startsWith('container:');
}

function securityOptions(options: unknown): (Pick<RuleIssue, 'path' | 'got'> & ReturnType<typeof parseSecurityOpt>)[] {
  if (!v.is(v.array(SecurityOptSchema), options)) return [];
  return options.map((got, index) => ({ path: ['securityOpt', index], got, ...parseSecurityOpt(got) }));
}
