import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../errors.mjs';
import { tailOf } from '../log-tail.mjs';
import { startGuarded } from './guarded.mjs';
import { freePort, isFree } from './ports.mjs';
import { hasNamespace, serverVersion, uiAnswers } from './probe.mjs';

export const USUAL_PORT = 7233;
/** Temporal's convention: the UI listens this much above the server. */
export const UI_OFFSET = 1000;

/**
 * A namespace that marks a server as one that ends with the command that started it: another set-up,
 * in this checkout or elsewhere on the machine, must not build on it.
 */
export const SHORT_LIVED = 'tdw-ends-with-its-command';

const START_TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;

/**
 * @typedef {object} DevServer
 * @property {string} address `host:port`
 * @property {string} version
 * @property {string | undefined} ui
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a Temporal server that keeps nothing and ends with this process.
 *
 * @param {import('../context.mjs').Context} context
 * @param {string} cli The `temporal` program.
 * @returns {Promise<DevServer>}
 */
export async function startDevServer(context, cli) {
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 && (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort();
    const uiPort = (await isFree(port + UI_OFFSET)) ? port + UI_OFFSET : await freePort();
    try {
      return await start(context, cli, port, uiPort);
    } catch (error) {
      // Between looking and starting, someone else took the port.
      if (attempt === ATTEMPTS || !String(error).includes('address already in use')) throw error;
    }
  }
}

/**
 * @param {import('../context.mjs').Context} context
 * @param {string} cli
 * @param {number} port
 * @param {number} uiPort
 * @returns {Promise<DevServer>}
 */
async function start({ logs, env }, cli, port, uiPort) {
  const log = join(logs, `temporal-${port}.log`);
  const server = startGuarded(cli, serverArguments(port, uiPort), { env, log });
  const address = `127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady(address))) {
    const ended = server.ended();
    if (ended !== undefined || Date.now() > deadline) {
      await server.stop();
      throw new SetupError({
        expected: `a Temporal server from ${cli} on port ${port}`,
        found: `${ended ?? `silence for ${START_TIMEOUT_MS / 1000} s`}${tailOf(log)}`,
        todo: `see ${log}, or start a server yourself and set TEMPORAL_ADDRESS`,
      });
    }
    await delay(50);
  }
  const ui = `http://localhost:${uiPort}`;
  return {
    address,
    version: await serverVersion(address),
    ui: (await uiAnswers(ui)) ? ui : undefined,
    stop: server.stop,
  };
}

/**
 * The two rates: its one shard is otherwise polled 20 times a second, and each hop of a workflow waits
 * up to 50 ms.
 *
 * @param {number} port
 * @param {number} uiPort
 */
function serverArguments(port, uiPort) {
  return `server start-dev --ip 127.0.0.1 --port ${port} --ui-port ${uiPort}
    --namespace ${SHORT_LIVED} --log-level warn
    --dynamic-config-value history.transferProcessorMaxPollRPS=2000
    --dynamic-config-value history.timerProcessorMaxPollRPS=2000`.split(/\s+/);
}

/** @param {string} address */
async function isReady(address) {
  try {
    return (await hasNamespace(address, 'default')) && (await hasNamespace(address, SHORT_LIVED));
  } catch {
    return false;
  }
}
