import * as fc from 'fast-check';
import type { RunOptions } from '../run-options/run-options.ts';

// Written from the documentation and not from the schemas' patterns, so that the two have to agree.
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `/${words.join('/')}`);
const devicePath = path.map((value) => `/dev${value}`);
const bytes = fc.integer({ min: 1, max: 2 ** 40 });
const unit = fc.constantFrom('b', 'k', 'kb', 'm', 'mb', 'g', 'gb');
const byteSize = fc.oneof(
  bytes,
  fc.tuple(fc.integer({ min: 1, max: 1_000 }), unit).map((parts) => parts.join('')),
  fc.constantFrom('1.5g', '0.5k', '10.25mb'),
);
const memory = fc.oneof(fc.integer({ min: 6 * 2 ** 20, max: 2 ** 40 }), fc.constantFrom('6m', '64mb', '1.5g'));
const duration = fc.oneof(fc.integer({ min: 1, max: 86_400_000 }), fc.constantFrom('500ms', '30s', '1.5m'));
const ulimit = fc.oneof(
  fc.integer({ min: -1, max: 2 ** 40 }),
  fc.integer({ min: 0, max: 2 ** 40 }).map((hard) => ({ soft: Math.floor(hard / 2), hard })),
  fc.constant({ soft: -1, hard: -1 }),
);
const ulimits = fc.record(
  { nofile: ulimit, nproc: ulimit, core: ulimit, memlock: ulimit, stack: ulimit },
  { requiredKeys: [] },
);
const permissions = fc.constantFrom('r', 'rw', 'rwm', 'w', 'm', 'wm', 'rm');
/** Beside the volumes of a container, which are of lower case. */
const deviceTarget = path.map((value) => `/D${value}`);
const devices = fc.oneof(
  devicePath,
  fc.tuple(devicePath, deviceTarget).map((parts) => parts.join(':')),
  fc.tuple(devicePath, deviceTarget, permissions).map((parts) => parts.join(':')),
  fc.record({ source: devicePath, target: deviceTarget, permissions }, { requiredKeys: ['source'] }),
);
const gpu = {
  driver: word,
  capabilities: fc.array(word, { maxLength: 2 }),
  options: fc.dictionary(word, fc.string().map(withoutNul), { maxKeys: 2 }),
};
const gpus = fc.oneof(
  fc.constant('all' as const),
  fc.array(
    fc.oneof(
      fc.record(
        { ...gpu, count: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant('all' as const)) },
        { requiredKeys: [] },
      ),
      fc.record({ ...gpu, deviceIds: fc.array(word, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] }),
    ),
    { maxLength: 2 },
  ),
);
/** The same. */
const tmpfs = path.chain((target) =>
  fc.constantFrom('', ':size=64m', ':size=64m,mode=1777,exec', ':ro,uid=0,gid=10').map((rest) => `/T${target}${rest}`),
);
const address = fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::7', 'host-gateway'));
const hostname = fc.array(word, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));

const healthcheck = fc.oneof(
  fc.constant({ disable: true }),
  fc.record(
    {
      test: fc.oneof(
        fc.constantFrom('curl -f http://localhost', ' a '),
        fc.array(fc.string().map(withoutNul), { maxLength: 2 }).map((words) => ['CMD', 'true', ...words]),
        fc.constant('true || false').map((command) => ['CMD-SHELL', command]),
      ),
      interval: duration,
      timeout: duration,
      retries: fc.integer({ min: 1, max: 1_000 }),
      startPeriod: duration,
      disable: fc.constant(false),
    },
    { requiredKeys: [] },
  ),
);

const logging = fc.record(
  {
    driver: fc.constantFrom('json-file' as const, 'local' as const),
    options: fc.record({ maxSize: byteSize, maxFile: fc.integer({ min: 2, max: 100 }) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/** Each option by itself. */
const fields = {
  cpus: fc.oneof(fc.double({ min: 0.01, max: 8_192, noNaN: true }), fc.constantFrom('1.5', '0.01', '2', '0.123456789')),
  cpuShares: fc.integer({ min: 2, max: 262_144 }),
  cpuset: fc.constantFrom('0', '0-3', '0,2', '0-1,4,7-11'),
  memLimit: memory,
  memReservation: memory,
  memswapLimit: fc.oneof(memory, fc.constant(-1)),
  pidsLimit: fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 4_194_304 })),
  shmSize: byteSize,
  ulimits,
  devices: fc.uniqueArray(devices, { maxLength: 2, selector: targetOf }),
  gpus,
  readOnly: fc.boolean(),
  tmpfs: fc.oneof(tmpfs, fc.uniqueArray(tmpfs, { maxLength: 2, selector: (text) => text.split(':')[0] })),
  capAdd: fc.uniqueArray(fc.constantFrom('ALL', 'NET_ADMIN', 'CAP_SYS_PTRACE'), { maxLength: 2 }),
  capDrop: fc.uniqueArray(fc.constantFrom('CHOWN', 'CAP_NET_RAW', 'MKNOD'), { maxLength: 2 }),
  securityOpt: fc.uniqueArray(
    fc.constantFrom(
      'no-new-privileges',
      'no-new-privileges:true',
      'no-new-privileges=false',
      'seccomp=unconfined',
      'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
      'apparmor=docker-default',
      'label:user:USER',
      'label=disable',
      'systempaths=unconfined',
    ),
    { maxLength: 2, selector: (option) => option.split(/[=:]/)[0] },
  ),
  groupAdd: fc.array(fc.oneof(word, fc.integer({ min: 0, max: 2 ** 32 - 2 })), { maxLength: 2 }),
  privileged: fc.boolean(),
  pid: fc.constantFrom('host', 'container:a1'),
  ipc: fc.constantFrom('host', 'private', 'shareable', 'none', 'container:a1'),
  uts: fc.constant('host' as const),
  usernsMode: fc.constant('host' as const),
  sysctls: fc.dictionary(
    fc.constantFrom('net.core.somaxconn', 'net.ipv4.ip_forward', 'kernel.shmmax', 'kernel.sem', 'fs.mqueue.msg_max'),
    fc.oneof(fc.integer(), fc.constantFrom('1024 65535', '0')),
  ),
  networkMode: fc.constantFrom('bridge', 'none', 'host', 'container:a1'),
  hostname,
  domainname: hostname,
  dns: fc.oneof(fc.ipV4(), fc.array(fc.oneof(fc.ipV4(), fc.constant('2001:db8::1')), { maxLength: 2 })),
  dnsSearch: fc.oneof(hostname, fc.constant('.'), fc.array(hostname, { maxLength: 2 })),
  dnsOpt: fc.array(fc.constantFrom('ndots:2', 'rotate', 'use-vc'), { maxLength: 2 }),
  extraHosts: fc.oneof(
    fc.array(
      fc.tuple(hostname, fc.constantFrom('=', ':'), address).map((parts) => parts.join('')),
      { maxLength: 2 },
    ),
    fc.dictionary(hostname, address, { maxKeys: 2 }),
  ),
  init: fc.boolean(),
  stopSignal: fc.constantFrom('SIGTERM', 'SIGINT', 'SIGUSR1', 'SIGRTMIN+3', 'SIGRTMAX-14'),
  stopGracePeriod: fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom('10s', '1.5m')),
  healthcheck,
  logging,
} satisfies { [Name in keyof RunOptions]-?: fc.Arbitrary<NonNullable<RunOptions[Name]>> };

/** Options of one container, without those that go with no other: what is asked of several is in {@link fitting}. */
export const runOptions: fc.Arbitrary<RunOptions> = fc
  .subarray(Object.keys(fields) as (keyof typeof fields)[], { maxLength: 8 })
  .chain(
    (names) => fc.record(Object.fromEntries(names.map((name) => [name, fields[name]]))) as fc.Arbitrary<RunOptions>,
  )
  .map(fitting);

/** Takes away what does not go with another option. */
function fitting(options: RunOptions): RunOptions {
  const { networkMode = '', ipc = 'private', uts, privileged, memLimit } = options;
  if (memLimit === undefined) delete options.memswapLimit;
  else options.memLimit = '6m';
  if (memLimit !== undefined && options.memReservation !== undefined) options.memReservation = '6m';
  if (privileged === true) {
    delete options.capAdd;
    delete options.capDrop;
    delete options.devices;
    delete options.securityOpt;
  }
  if (uts === 'host' || networkMode.startsWith('container:')) {
    delete options.hostname;
    delete options.domainname;
  }
  if (networkMode.startsWith('container:')) {
    delete options.dns;
    delete options.dnsSearch;
    delete options.dnsOpt;
    delete options.extraHosts;
  }
  if (ipc !== 'private' && ipc !== 'shareable') delete options.shmSize;
  if (networkMode !== '' || ipc !== 'private') delete options.sysctls;
  return options;
}

function targetOf(device: string | { source: string; target?: string }): string {
  if (typeof device !== 'string') return device.target ?? device.source;
  return device.split(':')[1] ?? device;
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
