import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../errors.mjs';
import { execute } from '../exec.mjs';
import { tailOf } from '../log-tail.mjs';
import { engineVersion } from './find-engine.mjs';

const START_TIMEOUT_MS = 90_000;

/**
 * @typedef {{ socket: string, pidFile: string, containerdPidFile: string, args: readonly string[] }} EngineSettings
 */

/** The engine of this machine: where every docker client looks for it. */
const DEFAULT_ENGINE = {
  socket: '/var/run/docker.sock',
  pidFile: '/var/run/docker.pid',
  containerdPidFile: '/var/run/docker/containerd/containerd.pid',
  args: /** @type {readonly string[]} */ ([]),
};

/**
 * Starts the engine in the background, where it stays: containers may outlive the command.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @param {EngineSettings} [settings]
 * @returns {Promise<import('./find-engine.mjs').Engine>}
 */
export async function startEngine(context, report, settings = DEFAULT_ENGINE) {
  const log = join(context.logs, 'dockerd.log');
  report('starting dockerd');
  const started =
    hasSystemd() && settings === DEFAULT_ENGINE ? await startService(context) : startDaemon(context, log, settings);

  const candidate = { source: 'started by the set-up', host: `unix://${settings.socket}` };
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const version = await engineVersion(candidate).catch(() => undefined);
    if (version !== undefined) return { ...candidate, version };
    const ended = started.ended();
    if (ended !== undefined || Date.now() > deadline) {
      throw new SetupError({
        expected: `dockerd to answer on ${settings.socket}`,
        found: `${ended ?? `silence for ${START_TIMEOUT_MS / 1000} s`}${tailOf(log)}`,
        todo: `see ${log}; dockerd needs the right to make namespaces, cgroups and iptables rules`,
      });
    }
    await delay(100);
  }
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {string} log
 * @param {EngineSettings} settings
 */
function startDaemon(context, log, { socket, pidFile, containerdPidFile, args }) {
  // One that is already starting only has to be waited for.
  if (isProgram(pidFile, 'dockerd')) return { ended: () => undefined };
  // After `kill -9` the files stay, and dockerd takes whatever process has that number now for itself.
  if (!isProgram(containerdPidFile, 'containerd')) rmSync(containerdPidFile, { force: true });
  rmSync(pidFile, { force: true });

  const output = openSync(log, 'w');
  const daemon = spawn('dockerd', ['--host', `unix://${socket}`, '--pidfile', pidFile, ...args], {
    env: context.env,
    stdio: ['ignore', output, output],
    // Its own session: neither Ctrl-C nor the end of the command reaches it.
    detached: true,
  });
  closeSync(output);
  daemon.unref();
  if (daemon.pid !== undefined) writeFileSync(join(context.tools, 'dockerd.pid'), `${daemon.pid}\n`);

  /** @type {string | undefined} */
  let ended;
  daemon.once('error', (error) => (ended = error.message));
  daemon.once('exit', (code, signal) => (ended = `dockerd ended with ${signal ?? `exit code ${code}`}`));
  return { ended: () => ended };
}

/** @param {import('../context.mjs').Context} context */
async function startService({ env }) {
  await execute('systemctl', ['start', 'docker'], { env });
  return { ended: () => /** @type {string | undefined} */ (undefined) };
}

function hasSystemd() {
  return existsSync('/run/systemd/system');
}

/**
 * Whether the process that a pid file names is the program it should be.
 *
 * @param {string} pidFile
 * @param {string} name
 */
function isProgram(pidFile, name) {
  try {
    return readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/comm`, 'utf8').trim() === name;
  } catch {
    return false;
  }
}
