import { fileURLToPath } from 'node:url';
import { createContext } from './context.mjs';
import { describeError } from './errors.mjs';
import { createProgress } from './progress.mjs';
import { exitCodeOf } from './run-command.mjs';

const OLDEST_NODE = 20;

/**
 * What the programs of this folder have in common: the context, errors told in words, signals.
 *
 * @param {string} script `import.meta.url` of a program in scripts/.
 * @param {{ quick?: boolean }} options
 * @param {(context: import('./context.mjs').Context) => Promise<number>} work Resolves to the exit code.
 */
export async function main(script, options, work) {
  // `exit` runs the clean-up: the lock is released, programs under way are ended.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(exitCodeOf(signal));
    });
  }
  try {
    if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
      throw new Error(
        `expected: Node ${OLDEST_NODE} or later\nfound: ${process.version}\nwhat to do: install a newer Node`,
      );
    }
    const root = fileURLToPath(new URL('..', script)).replace(/\/$/, '');
    process.exit(await work(createContext(root, process.env, createProgress(options))));
  } catch (error) {
    process.stderr.write(`\n${describeError(error)}\n`);
    process.exit(1);
  }
}
