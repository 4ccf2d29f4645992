import { describe, expect, test } from '@jest/globals';
import type { RunOptions } from '@tdw/payloads';
import type { ContainerRunOptions, HostRunOptions } from '../../engine/run-option-names.ts';
import { containerRunOptions, hostRunOptions } from './run-options.ts';

const cases: readonly (readonly [RunOptions, HostRunOptions])[] = [
  [{ cpus: 1.5 }, { NanoCpus: 1_500_000_000 }],
  [{ cpus: '0.1' }, { NanoCpus: 100_000_000 }],
  [
    { cpuShares: 512, cpuset: '0-2,4' },
    { CpuShares: 512, CpusetCpus: '0-2,4' },
  ],
  [
    { memLimit: '64m', memReservation: 33_554_432 },
    { Memory: 67_108_864, MemoryReservation: 33_554_432 },
  ],
  [
    { memLimit: '1g', memswapLimit: '1.5g' },
    { Memory: 2 ** 30, MemorySwap: 1.5 * 2 ** 30 },
  ],
  [
    { memLimit: '1g', memswapLimit: -1 },
    { Memory: 2 ** 30, MemorySwap: -1 },
  ],
  [
    { pidsLimit: 20, shmSize: '1k' },
    { PidsLimit: 20, ShmSize: 1024 },
  ],
  [
    { ulimits: { nofile: 1024, nproc: { soft: 10, hard: -1 } } },
    {
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 1024 },
        { Name: 'nproc', Soft: 10, Hard: -1 },
      ],
    },
  ],
  [
    { devices: ['/dev/fuse', '/dev/a:/dev/b:r', { source: '/dev/x', permissions: 'rw' }] },
    {
      Devices: [
        { PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' },
        { PathOnHost: '/dev/a', PathInContainer: '/dev/b', CgroupPermissions: 'r' },
        { PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'rw' },
      ],
    },
  ],
  [
    // As the policy judges it: what is a link on the way would lead somewhere else.
    { devices: ['/dev/shm/a/../../kvm:/dev//b', '/dev/snd/'] },
    {
      Devices: [
        { PathOnHost: '/dev/kvm', PathInContainer: '/dev//b', CgroupPermissions: 'rwm' },
        { PathOnHost: '/dev/snd', PathInContainer: '/dev/snd/', CgroupPermissions: 'rwm' },
      ],
    },
  ],
  [{ gpus: 'all' }, { DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }] }],
  [
    {
      gpus: [
        { driver: 'nvidia', count: 2, capabilities: ['gpu', 'compute'] },
        { deviceIds: ['0'], options: { a: 'b' } },
      ],
    },
    {
      DeviceRequests: [
        { Driver: 'nvidia', Count: 2, Capabilities: [['gpu', 'compute']] },
        { DeviceIDs: ['0'], Capabilities: [['gpu']], Options: { a: 'b' } },
      ],
    },
  ],
  [
    { readOnly: true, tmpfs: '/tmp' },
    { ReadonlyRootfs: true, Tmpfs: { '/tmp': '' } },
  ],
  [{ tmpfs: ['/tmp:size=1m,mode=1777', '/run'] }, { Tmpfs: { '/tmp': 'size=1m,mode=1777', '/run': '' } }],
  [
    { capAdd: ['NET_ADMIN'], capDrop: ['ALL'] },
    { CapAdd: ['NET_ADMIN'], CapDrop: ['ALL'] },
  ],
  [
    { securityOpt: ['no-new-privileges', 'seccomp:unconfined', 'label=user:USER', 'apparmor=my:profile'] },
    { SecurityOpt: ['no-new-privileges=true', 'seccomp=unconfined', 'label=user:USER', 'apparmor=my:profile'] },
  ],
  [{ securityOpt: ['systempaths=unconfined'] }, { SecurityOpt: [], MaskedPaths: [], ReadonlyPaths: [] }],
  [
    { groupAdd: ['audio', 1001], privileged: true },
    { GroupAdd: ['audio', '1001'], Privileged: true },
  ],
  [
    { pid: 'host', ipc: 'container:a1', uts: 'host', usernsMode: 'host' },
    { PidMode: 'host', IpcMode: 'container:a1', UTSMode: 'host', UsernsMode: 'host' },
  ],
  [
    { sysctls: { 'net.core.somaxconn': 1024, 'kernel.sem': '1 2 3 4' } },
    { Sysctls: { 'net.core.somaxconn': '1024', 'kernel.sem': '1 2 3 4' } },
  ],
  [
    { networkMode: 'none', dns: '1.1.1.1' },
    { NetworkMode: 'none', Dns: ['1.1.1.1'] },
  ],
  [
    { dns: ['::1'], dnsSearch: '.', dnsOpt: ['ndots:2'] },
    { Dns: ['::1'], DnsSearch: ['.'], DnsOptions: ['ndots:2'] },
  ],
  [
    { extraHosts: ['a=10.0.0.1', 'b:10.0.0.2', 'c=[::1]', 'd:::2', 'e=host-gateway'] },
    { ExtraHosts: ['a:10.0.0.1', 'b:10.0.0.2', 'c:::1', 'd:::2', 'e:host-gateway'] },
  ],
  [{ extraHosts: { a: '10.0.0.1' } }, { ExtraHosts: ['a:10.0.0.1'] }],
  [{ init: false }, { Init: false }],
];

const beside: readonly (readonly [RunOptions, ContainerRunOptions])[] = [
  [
    { hostname: 'db', domainname: 'example.org' },
    { Hostname: 'db', Domainname: 'example.org' },
  ],
  [
    { stopSignal: 'SIGINT', stopGracePeriod: '1.2s' },
    { StopSignal: 'SIGINT', StopTimeout: 2 },
  ],
  [{ healthcheck: { disable: true } }, { Healthcheck: { Test: ['NONE'] } }],
  [{ healthcheck: { test: 'true', disable: false } }, { Healthcheck: { Test: ['CMD-SHELL', 'true'] } }],
  [
    { healthcheck: { test: ['CMD', 'a'], interval: '1s', timeout: 0.5, startPeriod: 1, retries: 4 } },
    {
      Healthcheck: {
        Test: ['CMD', 'a'],
        Interval: 1_000_000_000,
        Timeout: 500_000,
        StartPeriod: 1_000_000,
        Retries: 4,
      },
    },
  ],
];

describe('run options', () => {
  test.each(cases)("%j are, in the engine's words, %j", (input, expected) => {
    expect(hostRunOptions(input)).toStrictEqual(expected);
    expect(containerRunOptions(input)).toStrictEqual({});
  });

  test.each(beside)('%j are, beside the image, %j', (input, expected) => {
    expect(containerRunOptions(input)).toStrictEqual(expected);
    expect(hostRunOptions(input)).toStrictEqual({});
  });

  test('that are not set are not passed on', () => {
    expect({ ...hostRunOptions({}), ...containerRunOptions({}) }).toStrictEqual({});
  });
});
