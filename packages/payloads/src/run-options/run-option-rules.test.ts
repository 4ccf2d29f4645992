import { expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '../container-input.ts';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';

type Options = Partial<ContainerExecutionInput>;

test.each<[Options, path: string, expected: string]>([
  [{ memswapLimit: '1g' }, 'memswapLimit', "a 'memLimit' beside it"],
  [
    { memLimit: '1g', memswapLimit: '512m' },
    'memswapLimit',
    'at least the memLimit of 1g: it is memory and swap together',
  ],
  [{ memLimit: '64m', memReservation: '1g' }, 'memReservation', 'at most the memLimit of 64m'],
  [{ ipc: 'host', shmSize: '64m' }, 'shmSize', "none beside the ipc 'host'"],
  [{ capAdd: ['NET_RAW'], capDrop: ['CHOWN', 'CAP_NET_RAW'] }, 'capDrop[1]', "none that 'capAdd' has, too"],
  [
    { privileged: true, capDrop: ['ALL'] },
    'capDrop',
    "none beside 'privileged', which has all capabilities and devices",
  ],
  [{ privileged: true, devices: [] }, 'devices', "none beside 'privileged', which has all capabilities and devices"],
  [
    { privileged: true, securityOpt: ['label=disable', 'seccomp:{"defaultAction":"SCMP_ACT_ALLOW"}'] },
    'securityOpt[1]',
    "none beside 'privileged', for which some engines leave a profile of system calls out",
  ],
  [
    { securityOpt: ['no-new-privileges', 'label=user:a', 'no-new-privileges:false'] },
    'securityOpt[2]',
    "'no-new-privileges' once: of several, the engine heeds the last",
  ],
  [
    { devices: ['/dev/a:/dev/x', { source: '/dev/b', target: '/dev//x' }] },
    'devices[1]',
    'a path inside the container that no other device or mount has',
  ],
  [
    { devices: ['/dev/a'], volumes: ['/dev/a/'] },
    'devices[0]',
    'a path inside the container that no other device or mount has',
  ],
  [{ tmpfs: '/dev/shm:size=1m', shmSize: '2m' }, 'shmSize', 'none beside a mount at /dev/shm, which says it'],
  [{ networkMode: 'none', ports: ['80'] }, 'ports', "none beside the networkMode 'none'"],
  [{ networkMode: 'host', ports: ['80'] }, 'ports', "none beside the networkMode 'host'"],
  [
    { networkMode: 'container:db', hostname: 'web' },
    'hostname',
    "none beside the networkMode 'container:db', whose names are taken",
  ],
  [
    { networkMode: 'container:db', extraHosts: ['a=1.1.1.1'] },
    'extraHosts',
    "none beside the networkMode 'container:db', whose names are taken",
  ],
  [{ uts: 'host', domainname: 'a.test' }, 'domainname', "none beside the uts 'host', whose name is taken"],
  [
    { networkMode: 'host', sysctls: { 'net.core.somaxconn': 1 } },
    'sysctls.net.core.somaxconn',
    "none beside this 'networkMode', which others share",
  ],
  [
    { ipc: 'container:db', sysctls: { 'kernel.sem': '1 2 3 4' } },
    'sysctls.kernel.sem',
    "none beside this 'ipc', which others share",
  ],
  [
    { waitStrategy: { type: 'healthy' }, healthcheck: { disable: true } },
    'healthcheck.disable',
    "false beside the wait strategy 'healthy'",
  ],
  [
    {
      waitStrategy: {
        type: 'all',
        of: [{ type: 'log', message: 'up' }, { type: 'healthy' }],
      },
      healthcheck: { disable: true },
    },
    'healthcheck.disable',
    "false beside the wait strategy 'healthy'",
  ],
  [{ tmpfs: ['/a', '/a/'] }, 'tmpfs[1]', 'a path inside the container that no other mount has'],
  [{ volumes: ['/a'], tmpfs: '/a:size=1m' }, 'tmpfs[0]', 'a path inside the container that no other mount has'],
])('%j contradicts itself', (options, path, expected) => {
  expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', ...options }).issues).toEqual([
    expect.objectContaining({ path, expected }),
  ]);
});

test.each<[Options]>([
  [{ memLimit: '1g', memswapLimit: -1 }],
  [{ memLimit: '1g', memswapLimit: '1g', memReservation: '1g' }],
  [{ ipc: 'shareable', shmSize: '64m' }],
  [{ capAdd: ['NET_RAW'], capDrop: ['ALL'] }],
  [{ privileged: false, capDrop: ['ALL'], devices: ['/dev/fuse'] }],
  [{ privileged: true, securityOpt: ['seccomp=unconfined', 'apparmor=mine'] }],
  [{ securityOpt: ['label=user:a', 'label=role:b', 'no-new-privileges', 'seccomp=unconfined'] }],
  [{ devices: ['/dev/a', '/dev/a:/dev/b', '/dev/b:/dev/c'], volumes: ['/dev/d'] }],
  [{ tmpfs: '/dev/shm', memLimit: '64m' }],
  [{ networkMode: 'none', ports: [], hostname: 'a', dns: '1.1.1.1' }],
  [{ networkMode: 'bridge', ports: ['80'] }],
  [{ networkMode: 'host', sysctls: { 'kernel.sem': '1 2 3 4' } }],
  [{ networkMode: 'none', sysctls: { 'net.core.somaxconn': 1 } }],
  [{ waitStrategy: { type: 'healthy' }, healthcheck: { disable: false } }],
  [{ volumes: ['/a'], tmpfs: '/a/b' }],
])('%j does not', (options) => {
  expect(parseContainerExecutionInput({ image: 'alpine', ...options })).toEqual({ image: 'alpine', ...options });
});
