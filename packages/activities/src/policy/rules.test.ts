import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, PolicyViolation } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { judge } from './judge.ts';
import { openPolicy } from './open-policy.ts';

const REMOTE = { isLocal: false };

async function violationsOf(
  input: Partial<ContainerExecutionInput>,
  policy: Policy = {},
  context: { taskQueue?: string; runVolumes?: string[] } = {},
): Promise<PolicyViolation[]> {
  const asked = { input: { image: 'alpine:3.22', ...input }, policy: openPolicy(policy), ...context };
  return (await judge(asked, REMOTE)).violations;
}

type Row = readonly [rule: string, path: string, input: Partial<ContainerExecutionInput>, policy: Policy, more: Policy];

/** What breaks a rule, under a policy that forbids it and not under one that does not. */
const ROWS: readonly Row[] = [
  ['image.allow', 'image', { image: 'evil/app' }, { image: { allow: ['team/*'] } }, { image: { allow: ['evil/*'] } }],
  ['image.requireDigest', 'image', {}, { image: { requireDigest: true } }, {}],
  ['pull', 'pull', { pull: 'never' }, { pull: ['always'] }, { pull: ['never'] }],
  ['registryCredentials', 'registryCredentials', { registryCredentials: 'b' }, { registryCredentials: ['a'] }, {}],
  ['user.requireNonRoot', 'user', { user: 'root' }, { user: { requireNonRoot: true } }, {}],
  ['groupAdd', 'groupAdd[0]', { groupAdd: ['docker'] }, { groupAdd: ['audio'] }, {}],
  ['groupAdd', 'groupAdd[0]', { groupAdd: [0] }, { groupAdd: ['10*'] }, { groupAdd: ['0'] }],
  ['privileged', 'privileged', { privileged: true }, {}, { privileged: true }],
  ['capAdd', 'capAdd[0]', { capAdd: ['CAP_SYS_ADMIN'] }, {}, { capAdd: ['SYS_ADMIN'] }],
  ['capAdd', 'capAdd[0]', { capAdd: ['ALL'] }, {}, { capAdd: ['ALL'] }],
  ['capAdd', 'capAdd[0]', { capAdd: ['CHOWN'] }, { enforce: { capDrop: ['ALL'] } }, dropping('ALL', 'CHOWN')],
  ['capAdd', 'capAdd[1]', { capAdd: ['KILL', 'CAP_CHOWN'] }, { enforce: { capDrop: ['CHOWN'] } }, {}],
  ['securityOpt', 'securityOpt[0]', { securityOpt: ['seccomp:unconfined'] }, {}, { securityOpt: ['seccomp=*'] }],
  ['securityOpt', 'securityOpt[0]', { securityOpt: ['apparmor=unconfined'] }, {}, { securityOpt: ['apparmor=*'] }],
  ['sysctls', 'sysctls.net.ipv4.ip_forward', { sysctls: { 'net.ipv4.ip_forward': 1 } }, {}, { sysctls: ['net.**'] }],
  ['pid', 'pid', { pid: 'host' }, {}, { pid: ['host'] }],
  ['ipc', 'ipc', { ipc: 'container:other' }, {}, { ipc: ['container:*'] }],
  ['uts', 'uts', { uts: 'host' }, {}, { uts: ['host'] }],
  ['usernsMode', 'usernsMode', { usernsMode: 'host' }, {}, { usernsMode: ['host'] }],
  ['networkMode', 'networkMode', { networkMode: 'host' }, {}, { networkMode: ['host'] }],
  ['networkMode', 'networkMode', {}, { networkMode: ['none'] }, {}],
  ['devices', 'devices[0]', { devices: ['/dev/sda:/dev/x:r'] }, {}, { devices: ['/dev/sd?', '/dev/sd*'] }],
  ['gpus', 'gpus', { gpus: 'all' }, {}, { gpus: true }],
  ['extraHosts', 'extraHosts', { extraHosts: ['db=10.0.0.1'] }, { extraHosts: false }, {}],
  ['containerName', 'containerName', { containerName: 'db' }, { containerName: ['ci-*'] }, {}],
  ['ports.addresses', 'ports[0]', { ports: ['8080:80'] }, { ports: { addresses: ['127.0.0.1', '::1'] } }, {}],
  ['ports.addresses', 'ports[0]', { ports: ['80'] }, { ports: { addresses: [] } }, {}],
  ['ports.hostPorts', 'ports[0]', { ports: ['80:80'] }, {}, { ports: { hostPorts: ['80', '443'] } }],
  ['volumes', 'volumes[0]', { volumes: ['other-team:/x'] }, { volumes: ['ours-*'] }, {}],
  ['tmpfs', 'tmpfs', { tmpfs: '/tmp' }, { tmpfs: false }, {}],
  ['tmpfs', 'volumes[0]', { volumes: [{ type: 'tmpfs', target: '/tmp' }] }, { tmpfs: false }, {}],
  ['binds.roots', 'volumes[0]', { volumes: ['/etc:/x'] }, {}, { binds: { roots: ['/etc'], onRemoteEngine: true } }],
  ['cpus.max', 'cpus', { cpus: '2.5' }, { cpus: { max: 2 } }, { cpus: { max: 2.5 } }],
  ['memLimit.max', 'memLimit', { memLimit: '4.1g' }, { memLimit: { max: '4g' } }, { memLimit: { max: '5g' } }],
  ['memLimit.max', 'memReservation', { memReservation: '2g' }, { memLimit: { max: '1g' } }, {}],
  ['memLimit.max', 'memReservation', { memReservation: '2g' }, usually('64m'), { memLimit: { default: '2g' } }],
  ['memLimit.default', 'memReservation', { memReservation: '1g' }, usually('64m'), usually('1g')],
  ['memswapLimit.max', 'memswapLimit', { memLimit: '1g', memswapLimit: -1 }, swapOf('2g'), {}],
  ['pidsLimit.max', 'pidsLimit', { pidsLimit: -1 }, { pidsLimit: { max: 100 } }, {}],
  ['shmSize.max', 'shmSize', { shmSize: 2 ** 30 }, { shmSize: { max: '64m' } }, { shmSize: { max: '1g' } }],
  ['ulimits.nofile.max', 'ulimits.nofile', { ulimits: { nofile: { soft: 1, hard: 9 } } }, nofile(8), nofile(9)],
  ['ulimits.nofile.max', 'ulimits.nofile', { ulimits: { nofile: -1 } }, nofile(8), {}],
  ['enforce.capDrop', 'privileged', { privileged: true }, { privileged: true, enforce: { capDrop: ['ALL'] } }, root()],
  ['enforce.readOnly', 'readOnly', { readOnly: false }, { enforce: { readOnly: true } }, {}],
  ['enforce.init', 'init', { init: false }, { enforce: { init: true } }, {}],
  ['enforce.noNewPrivileges', 'securityOpt[0]', gaining(), { enforce: { noNewPrivileges: true } }, {}],
  ['secrets', 'env.PASSWORD', { env: { PASSWORD: { secret: 'a/b' } } }, { secrets: [{ allow: ['a/c', 'b/**'] }] }, {}],
  ['secrets', 'secrets[0]', { secrets: [{ secret: 'a/b' }] }, { secrets: [] }, { secrets: [{ allow: ['a/*'] }] }],
];

function swapOf(max: string): Policy {
  return { memLimit: { max: '1g' }, memswapLimit: { max } };
}

function usually(size: string): Policy {
  return { memLimit: { max: '1g', default: size } };
}

function dropping(dropped: string, allowed: string): Policy {
  return { enforce: { capDrop: [dropped] }, capAdd: [allowed] };
}

function nofile(max: number): Policy {
  return { ulimits: { nofile: { max } } };
}

function root(): Policy {
  return { privileged: true };
}

function gaining(): Partial<ContainerExecutionInput> {
  return { securityOpt: ['no-new-privileges:false'] };
}

describe('the rule', () => {
  test.each(ROWS)('%s is broken at %s by %j', async (rule, path, input, policy) => {
    expect(await violationsOf(input, policy)).toEqual([expect.objectContaining({ rule, path })]);
  });

  test.each(ROWS)('%s, told at %s of %j, is kept where the policy allows it', async (_, __, input, ___, more) => {
    expect(await violationsOf(input, more)).toEqual([]);
  });
});

test('everything that is not allowed is told at once, with the value and what is', async () => {
  const input = { privileged: true, pid: 'host', capAdd: ['KILL', 'SYS_PTRACE'], ports: ['22:22'] };

  expect(await violationsOf(input, { capAdd: ['KILL'] })).toEqual([
    { rule: 'privileged', path: 'privileged', got: 'true', allowed: 'only false' },
    { rule: 'capAdd', path: 'capAdd[1]', got: '"SYS_PTRACE"', allowed: 'KILL' },
    { rule: 'pid', path: 'pid', got: '"host"', allowed: 'none' },
    { rule: 'ports.hostPorts', path: 'ports[0]', got: '"22:22"', allowed: '1024-65535, any free port' },
  ]);
});

describe('what asks for nothing beyond the container', () => {
  test.each<Partial<ContainerExecutionInput>>([
    {},
    { user: 'root', groupAdd: ['audio'] },
    { ports: ['80', '8080:80', '127.0.0.1:8443:443', '[::1]:9000:9000/udp'] },
    { volumes: ['data:/data', '/scratch', { type: 'tmpfs', target: '/m' }], tmpfs: '/tmp' },
    { capAdd: ['CHOWN', 'CAP_NET_RAW'], capDrop: ['ALL'], securityOpt: ['no-new-privileges'] },
    { networkMode: 'none', ipc: 'private', extraHosts: ['db=10.0.0.1'], sysctls: { 'net.ipv4.tcp_fin_timeout': 10 } },
    { memLimit: '1g', cpus: 2, pidsLimit: -1, ulimits: { nofile: 1024 }, readOnly: true, init: true },
    { containerName: 'db', image: 'sha256:0123456789ab', pull: 'never' },
    { env: { A: { secret: 'db/password' } }, secrets: [{ secret: 'tls' }] },
  ])('is allowed where nobody has decided anything: %j', async (input) => {
    expect(await violationsOf(input)).toEqual([]);
  });
});

describe('a pattern of images', () => {
  test.each([
    ['ghcr.io/team/**', 'ghcr.io/team/a/b:1.0', true],
    ['ghcr.io/team/*', 'ghcr.io/team/a/b', false],
    ['ghcr.io/team/**', 'ghcr.io.evil.org/team/a', false],
    ['ghcr.io/team/**', 'ghcr.io/team-b/a', false],
    ['alpine', 'docker.io/library/alpine@sha256:' + 'a'.repeat(64), true],
    ['docker.io/library/*', 'alpine', true],
    ['team/*', 'index.docker.io/team/app', true],
    ['*.example.org/app', 'a.example.org/app', true],
    ['*.example.org/app', 'evil.com/x.example.org/app', false],
    ['localhost:5000/*', 'localhost:5000/app:1', true],
    ['localhost:5000/*', 'localhost:5001/app', false],
    // By the beginning of an id, the engine finds whatever it has.
    ['docker.io/library/*', 'c979f4447bcb', false],
    ['docker.io/library/*', 'sha256:c979f4447bcb', false],
    ['docker.io/library/*', 'docker.io/library/c979f4447bcb', true],
  ])('%s: is %s among them? %s', async (pattern, image, isAllowed) => {
    const violations = await violationsOf({ image, pull: 'missing' }, { image: { allow: [pattern] } });

    expect(violations.map(({ rule }) => rule)).toEqual(isAllowed ? [] : ['image.allow']);
  });
});

test.each([
  ['1000', true],
  ['1000:0', true],
  ['2147483647', true],
  ['0', false],
  ['00:1000', false],
  ['2147483648', false],
  ['app', false],
  ['1000x', false],
  [undefined, false],
])('the user %s is no root: %s', async (user, isAllowed) => {
  const input = user === undefined ? {} : { user };
  const violations = await violationsOf(input, { user: { requireNonRoot: true } });

  expect(violations).toHaveLength(isAllowed ? 0 : 1);
});

test.each([['/dev/snd/../mem'], ['/dev/snd/./../mem'], ['/dev//mem']])(
  'the device %s is known under its own name',
  async (device) => {
    expect(await violationsOf({ devices: [device] }, { devices: ['/dev/snd/**'] })).toHaveLength(1);
  },
);

test('a kernel parameter is known with slashes, too', async () => {
  const sysctls = { 'net.ipv4.conf/all/route_localnet': 1 };

  expect(await violationsOf({ sysctls }, { sysctls: ['net.ipv4.tcp_*'] })).toMatchObject([{ rule: 'sysctls' }]);
  expect(await violationsOf({ sysctls }, { sysctls: ['net.ipv4.conf.all.*'] })).toEqual([]);
});

test('volumes of the run itself need no leave', async () => {
  const volumes = ['build:/out', 'other:/x'];

  expect(await violationsOf({ volumes }, { volumes: [] }, { runVolumes: ['build'] })).toMatchObject([
    { path: 'volumes[1]', got: '"other"' },
  ]);
});

describe('secrets for one task queue', () => {
  const policy = { secrets: [{ taskQueues: ['payments*'], allow: ['bank/*'] }, { allow: ['common/*'] }] };
  const input = { env: { KEY: { secret: 'bank/key' }, TOKEN: { secret: 'common/token' } } };

  test('may be used by its runs', async () => {
    expect(await violationsOf(input, policy, { taskQueue: 'payments@any' })).toEqual([]);
  });

  test.each([['builds'], [undefined]])('may not be used by those of %s', async (taskQueue) => {
    const context = taskQueue === undefined ? {} : { taskQueue };

    expect(await violationsOf(input, policy, context)).toMatchObject([
      { path: 'env.KEY', got: '"bank/key"', allowed: expect.stringMatching(/^common\/\*/) },
    ]);
  });
});

test('of many patterns the first are told', async () => {
  const allow = Array.from({ length: 25 }, (_, index) => `team/${index}`);
  const [{ allowed } = { allowed: '' }] = await violationsOf({ image: 'evil/app' }, { image: { allow } });

  expect(allowed).toBe(`${allow.slice(0, 20).join(', ')} and 5 more`);
});

test('a reservation beside a limit of memory is within it', async () => {
  const input = { memLimit: '1g', memReservation: '1g' };

  expect(await violationsOf(input, { memLimit: { max: '1g', default: '64m' } })).toEqual([]);
});

test('a long value is shortened', async () => {
  const [{ got } = { got: '' }] = await violationsOf({ securityOpt: [`seccomp={"a":"${'x'.repeat(500)}"}`] });

  expect(got).toHaveLength(100);
});
