import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** Where sshd locks itself in. Distributions make it when they start theirs. */
const PRIVILEGE_SEPARATION = '/run/sshd';

/** A real sshd on this machine, and an `ssh` that may log in there as whoever runs the tests. */
export interface SshServer {
  readonly port: number;
  /** A folder for the PATH, with an `ssh` that has a configuration of its own. Nobody's own files are looked at. */
  readonly bin: string;
  /** Whether `ssh` knows the server's key, and the server that of `ssh`; both do at first. */
  trust(who: { server: boolean; client: boolean }): void;
  stop(): Promise<void>;
}

/** Needs root, `sshd`, `ssh` and `ssh-keygen`. */
export async function startSshServer(): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-ssh-'));
  const path = (name: string): string => join(folder, name);
  const isOurs = !existsSync(PRIVILEGE_SEPARATION);
  if (isOurs) mkdirSync(PRIVILEGE_SEPARATION, { mode: 0o755 });
  for (const key of ['server', 'client']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(key)], { env: process.env });
  }
  const port = await freePort();
  writeFileSync(path('sshd_config'), serverConfig(path, port));
  writeFileSync(path('ssh_config'), clientConfig(path));
  const bin = path('bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec ${locate('ssh')} -F '${path('ssh_config')}' "$@"\n`);
  chmodSync(join(bin, 'ssh'), 0o755);

  // It insists on being called by its whole path.
  const daemon = spawn(locate('sshd'), ['-D', '-e', '-f', path('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(daemon, 'exit');
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: daemon.stderr }).on('line', (line) => line.includes('Server listening') && resolve());
  });
  await Promise.race([listening, ended.then(([code]) => Promise.reject(new Error(`sshd ended with ${code}`)))]);

  const server: SshServer = {
    port,
    bin,
    trust(who) {
      const key = (name: string): string => readFileSync(path(`${name}.pub`), 'utf8');
      writeFileSync(path('known_hosts'), who.server ? `[127.0.0.1]:${port} ${key('server')}` : '');
      writeFileSync(path('authorized_keys'), who.client ? key('client') : '');
    },
    async stop() {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true });
      if (isOurs) rmdirSync(PRIVILEGE_SEPARATION);
    },
  };
  server.trust({ server: true, client: true });
  return server;
}

function serverConfig(path: (name: string) => string, port: number): string {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${path('server')}`,
    `AuthorizedKeysFile ${path('authorized_keys')}`,
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PidFile none',
    '',
  ].join('\n');
}

function clientConfig(path: (name: string) => string): string {
  return [
    `IdentityFile ${path('client')}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${path('known_hosts')}`,
    'GlobalKnownHostsFile /dev/null',
    '',
  ].join('\n');
}

function locate(program: string): string {
  return execFileSync('which', [program], { env: process.env }).toString().trim();
}
