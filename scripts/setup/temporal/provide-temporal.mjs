import { SetupError, reasonOf } from '../errors.mjs';
import { SHORT_LIVED, UI_OFFSET, USUAL_PORT, startDevServer } from './dev-server.mjs';
import { hasNamespace, serverVersion, uiAnswers } from './probe.mjs';

/**
 * @typedef {object} Temporal
 * @property {string} address `host:port`
 * @property {string} version
 * @property {string | undefined} ui The UI's URL, when it answers.
 * @property {string} source
 * @property {() => Promise<void>} stop Ends it if it is ours; else does nothing.
 */

/**
 * The server that TEMPORAL_ADDRESS names (it must answer), else one on the usual port.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Temporal | undefined>}
 */
export async function findTemporal(env) {
  const chosen = env['TEMPORAL_ADDRESS'];
  if (!chosen) return findUsual();
  try {
    const version = await serverVersion(chosen, env);
    return { address: chosen, version, ui: await uiBeside(chosen, env), source: 'TEMPORAL_ADDRESS', stop };
  } catch (error) {
    throw new SetupError({
      expected: `a Temporal server at ${chosen} (TEMPORAL_ADDRESS)`,
      found: reasonOf(error),
      todo: 'start that server, or unset TEMPORAL_ADDRESS',
    });
  }
}

/**
 * A server that answers: one that is there, or one of our own for as long as this process lives.
 *
 * @param {import('../context.mjs').Context} context
 * @param {() => Promise<{ file: string }>} cli Asked for only when a server has to be started.
 * @returns {Promise<Temporal>}
 */
export async function provideTemporal(context, cli) {
  const found = await findTemporal(context.userEnv);
  if (found) return found;
  const { file } = await cli();
  return { ...(await startDevServer(context, file)), source: 'started for this command' };
}

/** @returns {Promise<Temporal | undefined>} */
async function findUsual() {
  const address = `localhost:${USUAL_PORT}`;
  try {
    const version = await serverVersion(address);
    if (await hasNamespace(address, SHORT_LIVED)) return undefined;
    return { address, version, ui: await uiBeside(address, {}), source: 'the usual port', stop };
  } catch {
    return undefined;
  }
}

/**
 * The UI that a dev server has beside it, unless the user names another.
 *
 * @param {string} address
 * @param {NodeJS.ProcessEnv} env
 */
async function uiBeside(address, env) {
  if (env['TDW_TEMPORAL_UI']) return env['TDW_TEMPORAL_UI'];
  const { protocol, hostname, port } = new URL(`http://${address}`);
  const ui = `${protocol}//${hostname}:${Number(port) + UI_OFFSET}`;
  return (await uiAnswers(ui)) ? ui : undefined;
}

/** A server that is not ours is left alone. */
async function stop() {}
