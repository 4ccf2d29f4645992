import { expect } from '@jest/globals';
import { type NamedAttack, sh } from './attack.ts';

/** Those that published escapes begin with, and their numbers in linux/capability.h. */
const CAPABILITIES = [
  ['DAC_READ_SEARCH', 2, 'shocker: files of the host by their handles'],
  ['SYS_MODULE', 16, 'a module in the kernel'],
  ['SYS_RAWIO', 17, 'the memory of the machine'],
] as const;

/** As above, of those that not every machine has to give. */
const RARER = ['NET_ADMIN', 'SYSLOG', 'SYS_BOOT', 'SYS_TIME', 'MAC_ADMIN', 'ALL'];

/** What the container's processes may do to the kernel, which is the host's. */
export const PRIVILEGES: readonly NamedAttack[] = [
  [
    'a privileged container mounts the disk of the host',
    ['privileged'],
    () => ({
      input: { ...sh('mkdir /d; mount /dev/sda1 /d; cat /d/etc/shadow'), privileged: true },
      policy: { privileged: true },
      inspected: { HostConfig: { Privileged: true } },
    }),
  ],
  [
    'the disk of the host, as a device',
    ['devices'],
    () => ({
      input: { ...sh('cat /dev/sda1'), devices: ['/dev/sda1:/dev/sda1:r'] },
      policy: { devices: ['/dev/sd*'] },
      inspected: { HostConfig: { Devices: [{ PathOnHost: '/dev/sda1', CgroupPermissions: 'r' }] } },
    }),
  ],
  [
    'a privileged container enters the namespaces of the host',
    ['privileged', 'pid'],
    () => ({
      input: { ...sh('nsenter --target 1 --mount --uts --ipc --net id'), privileged: true, pid: 'host' },
      policy: { privileged: true, pid: ['host'] },
      inspected: { HostConfig: { Privileged: true, PidMode: 'host' } },
    }),
  ],
  [
    'CAP_SYS_ADMIN mounts, as for the release_agent of a cgroup',
    ['capAdd'],
    () => ({
      input: { ...sh('mkdir /m && mount -t tmpfs mine /m && grep "^mine /m" /proc/mounts'), capAdd: ['SYS_ADMIN'] },
      policy: { capAdd: ['SYS_ADMIN'] },
      prints: expect.stringMatching(/^mine \/m tmpfs rw/),
    }),
  ],
  [
    "CAP_SYS_PTRACE reads the host's files through its processes",
    ['capAdd', 'pid'],
    ({ folder, secret }) => ({
      input: { ...sh(`cat /proc/${process.pid}/root${folder}/secret`), capAdd: ['CAP_SYS_PTRACE'], pid: 'host' },
      policy: { capAdd: ['SYS_PTRACE'], pid: ['host'] },
      prints: secret,
    }),
  ],
  ...CAPABILITIES.map(([name, number, what]): NamedAttack => [
    `CAP_${name}: ${what}`,
    ['capAdd'],
    () => ({
      input: { ...sh(`echo $(( 0x$(sed -n 's/^CapEff:\\t//p' /proc/self/status) >> ${number} & 1 ))`), capAdd: [name] },
      policy: { capAdd: [name] },
      prints: '1\n',
    }),
  ]),
  ...RARER.map((name): NamedAttack => [
    `CAP_${name}`,
    ['capAdd'],
    () => ({
      input: { ...sh('true'), capAdd: [name] },
      policy: { capAdd: [name] },
      inspected: { HostConfig: { CapAdd: [expect.stringMatching(new RegExp(`^(CAP_)?${name}$`))] } },
    }),
  ]),
  [
    'all system calls, without seccomp',
    ['securityOpt'],
    () => ({
      input: { ...sh("sed -n 's/^Seccomp:\\t//p' /proc/self/status"), securityOpt: ['seccomp=unconfined'] },
      policy: { securityOpt: ['seccomp=unconfined'] },
      prints: '0\n',
    }),
  ],
  [
    'system calls by a profile of its own',
    ['securityOpt'],
    () => ({
      input: { ...sh('unshare -U true && echo unshared'), securityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'] },
      policy: { securityOpt: ['seccomp=**'] },
      prints: 'unshared\n',
    }),
  ],
  [
    'without AppArmor',
    ['securityOpt'],
    () => ({
      input: { ...sh('true'), securityOpt: ['apparmor:unconfined'] },
      policy: { securityOpt: ['apparmor=*'] },
      inspected: { HostConfig: { SecurityOpt: [expect.stringMatching(/^apparmor[=:]unconfined$/)] } },
    }),
  ],
  [
    'the parts of /proc that are masked',
    ['securityOpt'],
    () => ({
      input: { ...sh("grep -c ' /proc/sys ' /proc/mounts || true"), securityOpt: ['systempaths=unconfined'] },
      policy: { securityOpt: ['systempaths=unconfined'] },
      prints: '0\n',
    }),
  ],
  [
    "packets for the host's loopback, by a kernel parameter",
    ['sysctls'],
    () => ({
      input: {
        ...sh('cat /proc/sys/net/ipv4/conf/all/route_localnet'),
        sysctls: { 'net.ipv4.conf.all.route_localnet': '1' },
      },
      policy: { sysctls: ['net.ipv4.conf.**'] },
      prints: '1\n',
    }),
  ],
];
