import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../errors.mjs';
import { execute } from '../exec.mjs';

const USERS = [
  ['root', 0, '/root', '/bin/sh'],
  ['nobody', 65534, '/nonexistent', '/bin/false'],
];

/**
 * A small system as in the image of that name: every applet in /bin, two users, a /tmp for all.
 *
 * @param {string} folder
 * @param {import('./catalogue.mjs').Parts} parts
 */
export async function fillBusybox(folder, { debian }) {
  const bin = join(folder, 'bin');
  for (const name of ['bin', 'etc', 'root', 'tmp', 'usr/bin', 'var/tmp']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  // Not through `mode` above: the umask would take bits away.
  for (const name of ['tmp', 'var/tmp']) chmodSync(join(folder, name), 0o1777);
  chmodSync(join(folder, 'root'), 0o700);

  copyFileSync(programOf(await debian('busybox-static')), join(bin, 'busybox'));
  chmodSync(join(bin, 'busybox'), 0o755);
  const applets = (await execute(join(bin, 'busybox'), ['--list'])).split('\n');
  for (const applet of applets.filter((name) => name && name !== 'busybox')) {
    linkSync(join(bin, 'busybox'), join(bin, applet));
  }
  // Scripts begin with `#!/usr/bin/env`.
  symlinkSync('../../bin/env', join(folder, 'usr/bin/env'));
  writeUsers(join(folder, 'etc'));
  // Without it, Go programs ask the network for `localhost`.
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

/** @param {string} unpacked */
function programOf(unpacked) {
  // Releases before and after Debian merged /bin into /usr/bin.
  const program = ['bin/busybox', 'usr/bin/busybox'].map((path) => join(unpacked, path)).find(existsSync);
  if (program) return program;
  throw new SetupError({ expected: `bin/busybox in ${dirname(unpacked)}`, found: 'none' });
}

/** @param {string} etc */
function writeUsers(etc) {
  const passwd = USERS.map(([name, id, home, shell]) => `${name}:x:${id}:${id}:${name}:${home}:${shell}\n`);
  const group = USERS.map(([name, id]) => `${name}:x:${id}:\n`);
  writeFileSync(join(etc, 'passwd'), passwd.join(''));
  writeFileSync(join(etc, 'group'), group.join(''));
}
