import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import type { RunOptions } from './run-options.ts';

const FULL = {
  cpus: 1.5,
  cpuShares: 512,
  cpuset: '0-1',
  memLimit: '512m',
  memReservation: '256m',
  memswapLimit: -1,
  pidsLimit: 100,
  shmSize: '64m',
  ulimits: { nofile: { soft: 1024, hard: 2048 }, core: 0, rtprio: -1 },
  devices: ['/dev/fuse', { source: '/dev/a', target: '/dev/b', permissions: 'r' }],
  gpus: [{ driver: 'nvidia', deviceIds: ['0'], capabilities: ['compute'], options: { a: 'b' } }],
  readOnly: true,
  tmpfs: ['/tmp:size=64m', '/run'],
  capAdd: ['NET_ADMIN'],
  capDrop: ['ALL'],
  securityOpt: ['no-new-privileges'],
  groupAdd: ['audio', 1001],
  privileged: false,
  pid: 'container:a1',
  ipc: 'shareable',
  uts: 'host',
  usernsMode: 'host',
  sysctls: { 'net.core.somaxconn': 1024 },
  networkMode: 'bridge',
  dns: '1.1.1.1',
  dnsSearch: ['a.test', '.'],
  dnsOpt: ['ndots:2'],
  extraHosts: { db: '10.0.0.2' },
  init: true,
  stopSignal: 'SIGINT',
  stopGracePeriod: '30s',
  healthcheck: { test: ['CMD', 'true'], interval: '1s', timeout: '1s', retries: 3, startPeriod: '1s', disable: false },
  logging: { driver: 'local', options: { maxSize: '1m', maxFile: 2 } },
} satisfies Required<Omit<RunOptions, 'hostname' | 'domainname'>>;

test('all of them at once are taken as they are, and but for the shared name also a name', () => {
  const { uts: _, ...others } = FULL;
  const named = { image: 'alpine', ...others, hostname: 'db', domainname: 'a.test' };

  expect(parseContainerExecutionInput({ image: 'alpine', ...FULL })).toStrictEqual({ image: 'alpine', ...FULL });
  expect(parseContainerExecutionInput(named)).toStrictEqual(named);
});

describe('a single option', () => {
  test.each<[field: string, value: unknown, path: string, expected: string, got: string]>([
    ['cpus', 0, 'cpus', 'a number of processors', '0'],
    ['cpus', 'two', 'cpus', 'a number of processors', '"two"'],
    ['cpuShares', 1, 'cpuShares', 'from 2 to 262144', '1'],
    ['cpuset', '0-', 'cpuset', "such as '0-2'", '"0-"'],
    ['memLimit', '64', 'memLimit', "such as '64k'", '"64"'],
    ['memLimit', '1m', 'memLimit', 'at least 6m', '"1m"'],
    ['memLimit', '64M', 'memLimit', "such as '64k'", '"64M"'],
    ['pidsLimit', 0, 'pidsLimit', 'or -1 for no limit', '0'],
    ['shmSize', 0, 'shmSize', 'bytes', '0'],
    ['ulimits', [], 'ulimits', 'an object', 'an array'],
    ['ulimits', { nofile: 'many' }, 'ulimits.nofile', 'or -1 for no limit', '"many"'],
    ['ulimits', { nofile: { soft: 3, hard: 2 } }, 'ulimits.nofile.soft', 'at most the hard limit of 2', '3'],
    ['devices', ['fuse'], 'devices[0]', 'a device as Compose writes it', '"fuse"'],
    ['devices', ['/dev/a:/dev/b:mwr'], 'devices[0]', 'a device as Compose writes it', '"/dev/a:/dev/b:mwr"'],
    ['devices', [{ source: '/srv' }], 'devices[0].source', "in '/dev'", '"/srv"'],
    ['gpus', 'some', 'gpus', "'all', or a list", '"some"'],
    ['gpus', [{ count: 1, deviceIds: ['0'] }], 'gpus[0].count', "none beside 'deviceIds'", '1'],
    ['tmpfs', 'tmp', 'tmpfs', 'a folder in memory', '"tmp"'],
    ['tmpfs', ['/tmp', '/a:suid'], 'tmpfs[1]', 'a folder in memory', '"/a:suid"'],
    ['capAdd', ['SYS_ROOT'], 'capAdd[0]', 'a Linux capability', '"SYS_ROOT"'],
    ['capDrop', ['net_raw'], 'capDrop[0]', 'a Linux capability', '"net_raw"'],
    ['securityOpt', ['seccomp=/etc/p.json'], 'securityOpt[0]', 'with a profile as JSON', '"seccomp=/etc/p.json"'],
    ['securityOpt', ['seccomp={'], 'securityOpt[0]', 'with a profile as JSON', '"seccomp={"'],
    ['groupAdd', [-1], 'groupAdd[0]', "a group's name", '-1'],
    ['pid', 'private', 'pid', "'host'", '"private"'],
    ['ipc', 'mine', 'ipc', "'shareable'", '"mine"'],
    ['uts', 'private', 'uts', '"host"', '"private"'],
    [
      'sysctls',
      { 'vm.swappiness': 1 },
      'sysctls.vm.swappiness',
      'that containers have of their own',
      '"vm.swappiness"',
    ],
    [
      'sysctls',
      { 'kernel.core_pattern': '|/x' },
      'sysctls.kernel.core_pattern',
      'of their own',
      '"kernel.core_pattern"',
    ],
    ['sysctls', { 'net.ipv4.ip_forward': true }, 'sysctls.net.ipv4.ip_forward', 'a whole number', 'true'],
    ['networkMode', 'my-net', 'networkMode', "'container:NAME'", '"my-net"'],
    ['hostname', 'a_b', 'hostname', 'a host name', '"a_b"'],
    ['dns', 'dns.google', 'dns', 'an IP address', '"dns.google"'],
    ['dns', ['1.1.1.1', '1.1.1'], 'dns[1]', 'an IP address', '"1.1.1"'],
    ['dnsSearch', 'a b', 'dnsSearch', 'a domain', '"a b"'],
    ['dnsOpt', ['ndots=2'], 'dnsOpt[0]', 'an option of the resolver', '"ndots=2"'],
    ['extraHosts', 'db=10.0.0.2', 'extraHosts', 'a list of', '"db=10.0.0.2"'],
    ['extraHosts', ['a=10.0.0.2', 'db'], 'extraHosts[1]', "'name=address' or 'name:address'", '"db"'],
    ['extraHosts', { a: '10.0.0.2', db: 'db2' }, 'extraHosts.db', "an IP address, or 'host-gateway'", '"db2"'],
    ['extraHosts', { 'a b': '10.0.0.2' }, 'extraHosts.a b', "a host's name", '"a b"'],
    ['stopSignal', 'TERM', 'stopSignal', "a signal such as 'SIGTERM'", '"TERM"'],
    ['stopGracePeriod', '2m', 'stopGracePeriod', 'at most 90 s', '"2m"'],
    ['healthcheck', { test: ['NONE'] }, 'healthcheck.test', 'a command as text', 'an array'],
    ['healthcheck', { test: ['true'] }, 'healthcheck.test', 'a command as text', 'an array'],
    ['healthcheck', { retries: 0 }, 'healthcheck.retries', 'from 1 to 1000', '0'],
    ['healthcheck', { disable: true, test: 'true' }, 'healthcheck.test', "none beside 'disable'", '"true"'],
    ['logging', { driver: 'syslog' }, 'logging.driver', 'whose log can be read back', '"syslog"'],
    ['logging', { options: { maxFile: 1 } }, 'logging.options.maxFile', 'from 2 to 100', '1'],
    ['logging', [], 'logging', 'an object', 'an array'],
  ])('%s may not be %j', (field, value, path, expected, got) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', [field]: value }).issues).toEqual([
      { path, expected: expect.stringContaining(expected), got },
    ]);
  });

  test.each<[object, string, string]>([
    [{ ulimits: { nofiles: 1 } }, 'ulimits.nofiles', 'nofile'],
    [{ healthcheck: { start_period: '1s' } }, 'healthcheck.start_period', 'startPeriod'],
    [{ logging: { options: { 'max-size': '1m' } } }, 'logging.options.max-size', 'maxSize'],
    [{ memlimit: '1g' }, 'memlimit', 'memLimit'],
  ])('%j is told what it may have meant', (options, path, didYouMean) => {
    const { issues } = refusalOf(parseContainerExecutionInput, { image: 'alpine', ...options });

    expect(issues).toEqual([expect.objectContaining({ path, expected: 'no such key', didYouMean })]);
  });
});
