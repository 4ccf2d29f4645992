import { readlinkSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { startService } from '@tdw/activities/engine';
import type { ContainerExecutionInput, RunOptions } from '@tdw/payloads';
import Docker from 'dockerode';
import { inside, inspected, refusal } from '../support/inside.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';

const docker = new Docker();
useLeftoverCheck();

const status = (name: string): string => `grep '^${name}:' /proc/self/status | cut -f2`;
const NET_ADMIN = '0000000000001000';

describe('what the processes of a container may do, seen from inside', () => {
  test.each<[Partial<ContainerExecutionInput>, string, string]>([
    [{ capDrop: ['ALL'], capAdd: ['CAP_NET_ADMIN'] }, status('CapEff'), NET_ADMIN],
    [{ capDrop: ['ALL'] }, status('CapEff'), '0000000000000000'],
    [{ capDrop: ['CHOWN'] }, 'touch x; chown 1 x 2>/dev/null || echo refused', 'refused'],
    [{ securityOpt: ['no-new-privileges'] }, status('NoNewPrivs'), '1'],
    [{ securityOpt: ['no-new-privileges:false'] }, status('NoNewPrivs'), '0'],
    [{ securityOpt: ['seccomp=unconfined'] }, status('Seccomp'), '0'],
    [{ securityOpt: ['systempaths=unconfined'] }, "grep -c ' /proc/' /proc/mounts || true", '0'],
    [{ user: '1000:1000', groupAdd: [1234, '5'] }, 'id -G | tr " " "\\n" | sort -n | tr "\\n" " "', '5 1000 1234'],
  ])('%j', async (options, script, expected) => {
    expect(await inside(options, script)).toBe(expected);
  });

  test('a seccomp profile of its own refuses what it names', async () => {
    const profile = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }],
    };
    const script = 'mkdir /x 2>/dev/null || echo refused; touch /y && echo taken';

    expect(await inside({ securityOpt: [`seccomp=${JSON.stringify(profile)}`] }, script)).toBe('refused\ntaken');
  });

  test('a device of the host is there, under its name, for what was allowed', async () => {
    const script = 'head -c 0 /dev/mine && echo read; (: > /dev/mine) 2>/dev/null || echo refused';

    expect(await inside({ devices: ['/dev/fuse:/dev/mine:r'] }, script)).toBe('read\nrefused');
    expect(await inside({ devices: [{ source: '/dev/fuse', target: '/dev/mine' }] }, script)).toBe('read');
    expect(await inside({}, 'ls /dev/fuse 2>/dev/null || echo none')).toBe('none');
  });

  // A kernel that is itself within a container gives neither all capabilities nor GPUs: the engine is taken at its word.
  test('one that is privileged, and one with GPUs, are so in the words of the engine', async () => {
    expect((await inspected({ privileged: true })).HostConfig.Privileged).toBe(true);
    expect((await inspected({ gpus: [{ driver: 'nvidia', count: 1 }] })).HostConfig.DeviceRequests).toMatchObject([
      { Driver: 'nvidia', Count: 1, Capabilities: [['gpu']] },
    ]);
    expect((await inspected({ usernsMode: 'host' })).HostConfig.UsernsMode).toBe('host');
  });

  test.each(['apparmor=docker-default', 'label=type:svirt_t'])(
    '%s stands, or fails for good where the host cannot: it is never left out',
    async (option) => {
      const modules = ((await docker.info()) as { SecurityOptions: string[] }).SecurityOptions.join();
      const has = modules.includes(option.startsWith('apparmor') ? 'apparmor' : 'selinux');
      const outcome = has ? inspected({ securityOpt: [option] }) : refusal({ securityOpt: [option] });

      expect(await outcome).toMatchObject(
        has ? { HostConfig: { SecurityOpt: [option] } } : { type: 'Tdw.InvalidOptions' },
      );
    },
  );
});

describe('namespaces', () => {
  test.each<[RunOptions, string]>([
    [{ pid: 'host' }, 'pid'],
    [{ ipc: 'host' }, 'ipc'],
    [{ uts: 'host' }, 'uts'],
    [{ networkMode: 'host' }, 'net'],
  ])('%j is that of the host', async (options, name) => {
    const path = `/proc/self/ns/${name}`;

    expect(await inside(options, `readlink ${path}`)).toBe(readlinkSync(path));
    expect(await inside({}, `readlink ${path}`)).not.toBe(readlinkSync(path));
  });

  test('can be those of another container', async () => {
    const script =
      'echo shared > /dev/shm/f; mkdir /w; echo served > /w/x; httpd -p 80 -h /w; while :; do sleep 0.1; done';
    const other = await startService({
      image: 'busybox:stable',
      command: ['sh', '-c', script],
      ipc: 'shareable',
      waitStrategy: { type: 'port', port: 80 },
      ports: ['80'],
      stopSignal: 'SIGKILL',
    });
    try {
      const of = `container:${other.containerId}`;
      expect(await inside({ pid: of, ipc: of, networkMode: of }, LOOK_AROUND)).toBe('shared\nserved\nhttpd');
    } finally {
      await other.stop();
    }
  });
});

const LOOK_AROUND = 'cat /dev/shm/f; wget -qO- localhost/x; pidof httpd > /dev/null && echo httpd';

describe('kernel parameters', () => {
  test.each<[NonNullable<RunOptions['sysctls']>, string]>([
    [{ 'net.core.somaxconn': 77 }, '/proc/sys/net/core/somaxconn'],
    [{ 'kernel.shmmax': '12345678' }, '/proc/sys/kernel/shmmax'],
    [{ 'net.ipv4.ip_unprivileged_port_start': 0 }, '/proc/sys/net/ipv4/ip_unprivileged_port_start'],
  ])('%j', async (sysctls, file) => {
    expect(await inside({ sysctls }, `cat ${file}`)).toBe(String(Object.values(sysctls)[0]));
  });
});
