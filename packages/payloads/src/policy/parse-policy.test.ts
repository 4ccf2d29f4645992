import { describe, expect, test } from '@jest/globals';
import { refusalOf } from '../testing/refusal-of.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Policy } from './policy.ts';
import { parsePortRange } from './port-range.ts';

/** Everything that a policy may have. */
const FULL: Required<Policy> = {
  image: { allow: ['ghcr.io/team/**', 'localhost:5000/*', 'alpine', '**'], requireDigest: true },
  pull: ['always', 'missing', 'never'],
  registryCredentials: ['ci-*'],
  user: { requireNonRoot: true },
  groupAdd: ['audio', '10*'],
  ports: { addresses: ['*', '127.0.0.1', '::1'], hostPorts: ['8080', '1-65535'] },
  binds: { roots: ['/srv', { path: '/etc', readOnly: true }], engineSocket: false, onRemoteEngine: true },
  volumes: ['ci-*'],
  tmpfs: false,
  privileged: false,
  pid: ['host'],
  ipc: ['container:*'],
  uts: [],
  usernsMode: ['host'],
  networkMode: ['none'],
  capAdd: ['CAP_SYS_PTRACE', 'ALL'],
  devices: ['/dev/kvm'],
  gpus: true,
  securityOpt: ['seccomp=*'],
  sysctls: ['net.**'],
  extraHosts: false,
  containerName: ['**'],
  cpus: { max: 4, default: '0.5' },
  memLimit: { max: '4g', default: 268_435_456 },
  memswapLimit: { max: '8g', default: '4g' },
  pidsLimit: { max: 100 },
  shmSize: { default: '64m' },
  ulimits: { nofile: { max: 4096, default: 1024 }, core: { max: 0 } },
  enforce: { capDrop: ['ALL'], noNewPrivileges: true, readOnly: true, init: true },
  secrets: [{ taskQueues: ['payments'], allow: ['bank/*'] }, { allow: [] }],
};

test('a policy that is valid is what it was', () => {
  expect(parsePolicy(FULL)).toEqual(FULL);
  expect(parsePolicy({})).toEqual({});
  expect(parsePolicy(JSON.parse(JSON.stringify(FULL)))).toEqual(FULL);
});

test.each<[policy: unknown, path: string, words: string]>([
  [[], '', 'an object'],
  [{ privileged: 'yes' }, 'privileged', 'true or false'],
  [{ image: ['alpine'] }, 'image', 'an object'],
  [{ image: { allow: ['alpine:3.22'] } }, 'image.allow[0]', 'without tag and digest'],
  [{ image: { allow: [`alpine@sha256:${'a'.repeat(64)}`] } }, 'image.allow[0]', 'without tag and digest'],
  [{ image: { allow: ['https://ghcr.io/team'] } }, 'image.allow[0]', 'a pattern of repositories'],
  [{ pull: ['ifNotPresent'] }, 'pull[0]', 'one of'],
  [{ ports: { addresses: ['localhost'] } }, 'ports.addresses[0]', "such as '127.0.0.1'"],
  [{ ports: { hostPorts: [8080] } }, 'ports.hostPorts[0]', "such as '8080' or '8000-8999'"],
  [{ ports: { hostPorts: ['9-8'] } }, 'ports.hostPorts[0]', 'ports such as'],
  [{ ports: { hostPorts: ['1-65536'] } }, 'ports.hostPorts[0]', 'ports such as'],
  [{ binds: { roots: ['srv'] } }, 'binds.roots[0]', 'an absolute path'],
  [{ binds: { roots: [{ readOnly: true }] } }, 'binds.roots[0].path', 'required'],
  [{ binds: { roots: [{ path: '/srv', readonly: true }] } }, 'binds.roots[0].readonly', 'no such key'],
  [{ capAdd: ['SUPER'] }, 'capAdd[0]', 'a Linux capability'],
  [{ securityOpt: ['no-new-privileges'] }, 'securityOpt[0]', 'as name=value'],
  [{ securityOpt: ['seccomp=*', 'seccomp:unconfined'] }, 'securityOpt[1]', 'as name=value'],
  [{ devices: [''] }, 'devices[0]', 'not empty'],
  [{ memLimit: '4g' }, 'memLimit', 'an object'],
  [{ memLimit: { max: '4 GB' } }, 'memLimit.max', 'bytes as a whole number'],
  [{ memLimit: { max: '1g', default: '2g' } }, 'memLimit.default', 'at most the max of 1g'],
  [{ cpus: { max: 1, default: '1.5' } }, 'cpus.default', 'at most the max of 1'],
  [{ pidsLimit: { max: -1 } }, 'pidsLimit.max', 'from 1 up'],
  [{ ulimits: { nofile: { max: -1 } } }, 'ulimits.nofile.max', 'from 0 up'],
  [{ ulimits: { nofiles: { max: 1 } } }, 'ulimits.nofiles', 'no such key'],
  [{ memswapLimit: { max: '1g' } }, 'memswapLimit', "none without 'memLimit.max'"],
  [{ memLimit: { max: '2g' }, memswapLimit: { max: '1g' } }, 'memswapLimit.max', 'at least the memLimit.max of 2g'],
  [{ enforce: { capDrop: 'ALL' } }, 'enforce.capDrop', 'an array'],
  [{ secrets: [{ taskQueues: ['a'] }] }, 'secrets[0].allow', 'required'],
])('%j is refused at %s', (policy, path, words) => {
  expect(refusalOf(parsePolicy, policy).issues).toEqual([
    expect.objectContaining({ path, expected: expect.stringContaining(words) }),
  ]);
});

test('every problem is told at once, and the key that may have been meant', () => {
  const { message } = refusalOf(parsePolicy, { privilegd: false, gpus: 1, binds: { root: [] } });

  expect(message.split('\n  ')).toEqual([
    'Policy is not valid:',
    'gpus: expected true or false, got 1',
    'privilegd: expected no such key, got a boolean; did you mean privileged?',
    'binds.root: expected no such key, got an array; did you mean roots?',
  ]);
});

describe('a range of ports', () => {
  test.each([
    ['8080', { from: 8080, to: 8080 }],
    ['1024-65535', { from: 1024, to: 65_535 }],
  ])('%s has both of its ends', (text, range) => {
    expect(parsePortRange(text)).toEqual(range);
  });

  test('that is none is an error', () => {
    expect(() => parsePortRange('http')).toThrow(RangeError);
  });
});
