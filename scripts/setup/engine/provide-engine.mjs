import { homedir } from 'node:os';
import { isDebianLike, aptInstall } from '../debian.mjs';
import { SetupError } from '../errors.mjs';
import { findProgram } from '../exec.mjs';
import { engineCandidates } from './candidates.mjs';
import { describeRefusals, findEngine } from './find-engine.mjs';
import { startEngine } from './start-engine.mjs';

/**
 * The engine that answers now, if any.
 *
 * @param {import('../context.mjs').Context} context
 */
export function lookForEngine(context) {
  return findEngine(candidatesFor(context));
}

/** @param {import('../context.mjs').Context} context */
export function candidatesFor({ userEnv }) {
  return engineCandidates({ env: userEnv, home: homedir(), uid: process.getuid?.() });
}

/**
 * An engine that answers: one that is there, or one installed and started where that is ours to do.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../progress.mjs').Report} report
 * @returns {Promise<import('./find-engine.mjs').Engine>}
 */
export async function provideEngine(context, report) {
  const { engine, refusals } = await lookForEngine(context);
  if (engine) return engine;
  if (process.getuid?.() !== 0 || process.platform !== 'linux' || !canRunDockerd(context)) {
    throw new SetupError({
      expected: 'a Docker or podman engine',
      found: describeRefusals(refusals),
      todo: advice(),
    });
  }
  if (!findProgram('dockerd', context.env)) {
    report('apt-get install docker.io');
    // dockerd does not start without iptables, which not every release pulls in.
    await aptInstall(context, ['docker.io', 'iptables'], report);
  }
  return startEngine(context, report);
}

/** @param {import('../context.mjs').Context} context */
function canRunDockerd({ env }) {
  return findProgram('dockerd', env) !== undefined || isDebianLike(env);
}

function advice() {
  if (process.platform !== 'linux') return 'install Docker Desktop (or colima, or podman), start it, and try again';
  return 'install Docker (on Debian or Ubuntu: `sudo apt-get install docker.io`), start it, let your user use its socket (`sudo usermod -aG docker $USER`, then log in again), and try again';
}
