import { readlinkSync } from 'node:fs';
import { expect } from '@jest/globals';
import { type NamedAttack, sh } from './attack.ts';

const namespaceOfHost = (name: string): string => `${readlinkSync(`/proc/self/ns/${name}`)}\n`;

/** What the container shares with its host and with others there. */
export const HOST: readonly NamedAttack[] = [
  [
    'sees the processes of the host',
    ['pid'],
    () => ({
      input: { ...sh(`ls -d /proc/${process.pid}`), pid: 'host' },
      policy: { pid: ['host'] },
      prints: `/proc/${process.pid}\n`,
    }),
  ],
  [
    "listens on the host's network",
    ['networkMode'],
    () => ({
      input: { ...sh('readlink /proc/self/ns/net'), networkMode: 'host' },
      policy: { networkMode: ['host'] },
      prints: namespaceOfHost('net'),
    }),
  ],
  [
    "reads the host's shared memory",
    ['ipc'],
    () => ({
      input: { ...sh('readlink /proc/self/ns/ipc'), ipc: 'host' },
      policy: { ipc: ['host'] },
      prints: namespaceOfHost('ipc'),
    }),
  ],
  [
    'changes the name of the host',
    ['uts'],
    () => ({
      input: { ...sh('readlink /proc/self/ns/uts'), uts: 'host' },
      policy: { uts: ['host'] },
      prints: namespaceOfHost('uts'),
    }),
  ],
  [
    'is root on the host, too, where users are mapped',
    ['usernsMode'],
    () => ({
      input: { ...sh('true'), usernsMode: 'host' },
      policy: { usernsMode: ['host'] },
      inspected: { HostConfig: { UsernsMode: 'host' } },
    }),
  ],
  [
    'sees the processes of another container',
    ['pid'],
    ({ victim }) => ({
      input: { ...sh('ps'), pid: `container:${victim}` },
      policy: { pid: ['container:*'] },
      prints: expect.stringMatching(/sleep 86399/),
    }),
  ],
  [
    'is in the network of another container',
    ['networkMode'],
    ({ victim }) => ({
      input: { ...sh('true'), networkMode: `container:${victim}` },
      policy: { networkMode: ['container:*'] },
      inspected: { HostConfig: { NetworkMode: expect.stringMatching(/^container:/) } },
    }),
  ],
  [
    'reads the shared memory of another container',
    ['ipc'],
    ({ victim }) => ({
      input: { ...sh('cat /dev/shm/secret'), ipc: `container:${victim}` },
      policy: { ipc: ['container:*'] },
      prints: 'shared\n',
    }),
  ],
  [
    "reads the kernel's log from a device",
    ['devices'],
    () => ({
      input: { ...sh('test -c /dev/log-of-host && echo there'), devices: ['/dev/kmsg:/dev/log-of-host:r'] },
      policy: { devices: ['/dev/kmsg'] },
      prints: 'there\n',
    }),
  ],
  [
    'a device by a way around',
    ['devices'],
    () => ({
      input: { ...sh('test -c /dev/x && echo there'), devices: ['/dev/shm/../kmsg:/dev/x'] },
      policy: { devices: ['/dev/kmsg'] },
      prints: 'there\n',
    }),
  ],
  [
    'takes a port of the host that belongs to root',
    ['ports.hostPorts'],
    () => ({
      input: { ...sh('true'), ports: ['0.0.0.0:1013:80'] },
      policy: { ports: { hostPorts: ['1-1023'] } },
      inspected: { HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '1013' }] } } },
    }),
  ],
];
