import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, RunOptions } from '@tdw/payloads';
import * as fc from 'fast-check';
import { createOptions } from '../container/create-options.ts';
import type { HostOptions } from '../engine/create-container-options.ts';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { judge } from './judge.ts';
import { DEFAULT_POLICY } from './open-policy.ts';

const engine = useFakeEngine();

const some = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const list = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.uniqueArray(some(...values), { maxLength: 3 });

/** Of every run option that there is some that are harmless, and some that are not. */
const RUN_OPTIONS: { [Name in keyof RunOptions]-?: fc.Arbitrary<Exclude<RunOptions[Name], undefined>> } = {
  cpus: some<number | string>(1, '0.5'),
  cpuShares: some(2),
  cpuset: some('0-1'),
  memLimit: some('64m'),
  memReservation: some('6m'),
  memswapLimit: some<number | string>(-1, '128m'),
  pidsLimit: some(-1, 5),
  shmSize: some('1g'),
  ulimits: some({ nofile: -1 }),
  devices: list<string>('/dev/sda', '/dev/kvm:/dev/kvm:r'),
  gpus: some<'all' | []>('all', []),
  readOnly: fc.boolean(),
  tmpfs: some('/t', '/t:size=1m'),
  capAdd: list('CHOWN', 'CAP_SYS_ADMIN', 'SYS_PTRACE', 'ALL'),
  capDrop: list('ALL', 'KILL'),
  securityOpt: list('no-new-privileges', 'seccomp=unconfined', 'apparmor:x', 'label=disable', 'systempaths=unconfined'),
  groupAdd: list<string | number>(0, 'docker'),
  privileged: fc.boolean(),
  pid: some('host', 'container:db'),
  ipc: some('host', 'private', 'shareable', 'none', 'container:db'),
  uts: some('host' as const),
  usernsMode: some('host' as const),
  init: fc.boolean(),
  sysctls: some<Record<string, string | number>>({ 'net.ipv4.tcp_rmem': '1 2 3' }, { 'net.ipv4.ip_forward': 1 }),
  hostname: some('a'),
  domainname: some('b'),
  dns: some('1.1.1.1'),
  dnsSearch: some('.'),
  dnsOpt: list('rotate'),
  extraHosts: some(['db=host-gateway']),
  networkMode: some('bridge', 'none', 'host', 'container:db'),
  stopSignal: some('SIGINT'),
  stopGracePeriod: some('1s'),
  healthcheck: some({ test: 'true' }),
  logging: some({ driver: 'local' as const }),
};

/** Also options that contradict each other: to that the schema sees, and not the policy. */
const containers = fc.record(
  {
    image: some('a:1'),
    ...RUN_OPTIONS,
    ports: list('80', '8080:80', '22:22'),
    volumes: list('data:/d', '/anonymous', '/etc:/e', '/etc:/z:z'),
  },
  { requiredKeys: ['image'], noNullPrototype: true },
);

/** The worker's bound of the engine's log is none of the policy's business. */
const ROOMY = { engineLog: { maxBytes: Number.MAX_SAFE_INTEGER } };

/** What the engine may be asked for under the policy that nobody has written, and what of it. */
const HARMLESS: Readonly<Record<keyof HostOptions, (value: never) => boolean>> = {
  ...anything(
    'NanoCpus',
    'CpuShares',
    'CpusetCpus',
    'Memory',
    'MemoryReservation',
    'MemorySwap',
    'PidsLimit',
    'ShmSize',
  ),
  ...anything('Ulimits', 'ReadonlyRootfs', 'Tmpfs', 'CapDrop', 'GroupAdd', 'Init', 'Dns', 'DnsSearch', 'DnsOptions'),
  ...anything('ExtraHosts', 'LogConfig'),
  ...nothing('DeviceRequests', 'MaskedPaths', 'ReadonlyPaths', 'PidMode', 'UTSMode', 'UsernsMode', 'VolumesFrom'),
  Devices: (devices: unknown[]) => devices.length === 0,
  Privileged: (value: boolean) => !value,
  IpcMode: (mode: string) => ['private', 'shareable', 'none'].includes(mode),
  NetworkMode: (mode: string) => ['bridge', 'none'].includes(mode),
  CapAdd: (added: string[]) =>
    added.every((name) => !/ADMIN|MODULE|RAWIO|PTRACE|READ_SEARCH|ALL|BPF|TIME|BOOT/.test(name)),
  SecurityOpt: (options: string[]) => options.every((option) => option.startsWith('no-new-privileges=')),
  Sysctls: (sysctls: object) => Object.keys(sysctls).every((name) => DEFAULT_POLICY.sysctls.includes(name)),
  PortBindings: (bindings: object) =>
    (Object.values(bindings).flat() as { HostPort: string }[]).every(({ HostPort: p }) => p === '' || Number(p) > 1023),
  Binds: (binds: string[]) => binds.every((bind) => !bind.startsWith('/')),
  Mounts: (mounts: { Type: string }[]) => mounts.every(({ Type }) => Type !== 'bind'),
};

function anything<K extends keyof HostOptions>(...names: K[]): Record<K, () => boolean> {
  return Object.fromEntries(names.map((name) => [name, () => true])) as Record<K, () => boolean>;
}

function nothing<K extends keyof HostOptions>(...names: K[]): Record<K, () => boolean> {
  return Object.fromEntries(names.map((name) => [name, () => false])) as Record<K, () => boolean>;
}

describe('of whatever can be asked for', () => {
  test('what the policy leaves, when all that it names is taken out, stays within the container', async () => {
    let named = 0;
    const judged = async (input: ContainerExecutionInput): Promise<void> => {
      const asked = { input, policy: DEFAULT_POLICY };
      const { violations } = await judge(asked, { isLocal: false });
      named += violations.length;
      const left = without(input, new Set(violations.map(({ path }) => /^\w+/.exec(path)![0])));
      const permitted = await judge({ ...asked, input: left }, { isLocal: false });

      expect(permitted.violations).toEqual([]);
      const { HostConfig = {} } = createOptions(containerRun(engine.fake, left, ROOMY).run, permitted.mounts);
      const dangerous = Object.entries(HostConfig).filter(
        ([name, value]) => !HARMLESS[name as keyof HostOptions]?.(value as never),
      );
      expect(dangerous).toEqual([]);
    };

    await fc.assert(fc.asyncProperty(containers, judged), { numRuns: 200 });
    expect(named).toBeGreaterThan(100);
  });
});

function without(input: ContainerExecutionInput, fields: ReadonlySet<string>): ContainerExecutionInput {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !fields.has(name))) as never;
}
