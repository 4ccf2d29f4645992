import { randomUUID } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { type Lab, type NamedAttack, sh } from './attack.ts';

/** A link that looks like nothing. */
function linkTo(target: string, { folder }: Lab): string {
  const link = join(folder, `data-${randomUUID()}`);
  symlinkSync(target, link);
  return link;
}

const anywhere = { binds: { roots: ['/'], engineSocket: true } };

/** What the container sees of the host's files. */
export const MOUNTS: readonly NamedAttack[] = [
  [
    'the whole disk',
    ['binds.roots'],
    ({ folder, secret }) => ({
      input: { ...sh(`cat /host${folder}/secret`), volumes: ['/:/host'] },
      policy: anywhere,
      prints: secret,
    }),
  ],
  [
    'the whole disk, by a way around',
    ['binds.roots'],
    ({ folder, secret }) => ({
      input: { ...sh(`cat /host${folder}/secret`), volumes: [`${folder}/../../../../..:/host`] },
      policy: anywhere,
      prints: secret,
    }),
  ],
  [
    'the whole disk, by a symbolic link',
    ['binds.roots'],
    (lab) => ({
      input: { ...sh(`cat /host${lab.folder}/secret`), volumes: [`${linkTo('/', lab)}:/host`] },
      policy: anywhere,
      prints: lab.secret,
    }),
  ],
  [
    "the engine's socket",
    ['binds.roots'],
    ({ socket }) => ({
      input: { ...sh('test -S /e.sock && echo a socket'), volumes: [`${socket}:/e.sock`] },
      policy: anywhere,
      prints: 'a socket\n',
    }),
  ],
  [
    "the engine's socket, by a symbolic link",
    ['binds.roots'],
    (lab) => ({
      input: { ...sh('test -S /e.sock && echo a socket'), volumes: [`${linkTo(lab.socket, lab)}:/e.sock`] },
      policy: anywhere,
      prints: 'a socket\n',
    }),
  ],
  [
    "the engine's socket, by the folder that it is in",
    ['binds.roots'],
    ({ socket }) => ({
      input: {
        ...sh('find /run-of-host -maxdepth 1 -name "*.sock" | head -1'),
        volumes: [{ type: 'bind', source: dirname(socket), target: '/run-of-host', readOnly: true }],
      },
      policy: anywhere,
      prints: expect.stringMatching(/^\/run-of-host\/.*\.sock\n$/),
    }),
  ],
  [
    "the host's processes, as for core_pattern",
    ['binds.roots'],
    () => ({
      input: {
        ...sh(`ls -d /p/${process.pid}; test -w /p/sys/kernel/core_pattern && echo writable`),
        volumes: ['/proc:/p'],
      },
      policy: { binds: { roots: ['/proc'] } },
      prints: `/p/${process.pid}\nwritable\n`,
    }),
  ],
  [
    "the host's devices, as for uevent_helper",
    ['binds.roots'],
    () => ({
      input: { ...sh("grep '^sysfs /s ' /proc/mounts"), volumes: ['/sys:/s'] },
      policy: { binds: { roots: ['/sys'] } },
      prints: expect.stringMatching(/^sysfs \/s sysfs rw/),
    }),
  ],
  [
    "root's crontab",
    ['binds.roots'],
    ({ folder }) => ({
      input: { ...sh('echo "* * * * * id" > /cron/job && cat /cron/job'), volumes: [`${folder}:/cron:rw,z`] },
      policy: { binds: { roots: [folder] } },
      prints: '* * * * * id\n',
    }),
  ],
];
