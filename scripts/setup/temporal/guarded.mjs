import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * The shell waits for the program, and beside it for the end of a pipe that only we hold open. The
 * system closes that pipe when we end, even by `kill -9`; then the program is killed too. At once: it
 * is used for servers that keep nothing, and a gentle end would keep every command waiting.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
( while read -r _ <&3; do :; done; kill -KILL $program 2>/dev/null ) &
guard=$!
exec 3<&- </dev/null
wait $program
code=$?
kill $guard 2>/dev/null
exit $code`;

/**
 * Starts a background program that never outlives this process, however this process ends.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, log: string }} options `log` is written anew.
 * @returns {{ end: Promise<string>, ended: () => string | undefined, stop: () => Promise<void> }} Both
 *   `end` and `ended` say how it ended; `ended` is undefined while it runs.
 */
export function startGuarded(program, args, { env, log }) {
  const output = openSync(log, 'w');
  const guard = spawn('sh', ['-c', GUARD, 'guard', program, ...args], {
    env,
    stdio: ['pipe', output, output],
    // Its own session: Ctrl-C is for the command, which may still need the server to end in good order.
    detached: true,
  });
  closeSync(output);

  /** @type {string | undefined} */
  let ended;
  /** @type {Promise<string>} */
  const end = new Promise((resolve) => {
    guard.once('error', (error) => resolve((ended = error.message)));
    guard.once('exit', (code, signal) => resolve((ended = signal ? `killed by ${signal}` : `exit code ${code}`)));
  });
  const pipe = /** @type {import('node:net').Socket} */ (guard.stdin);
  pipe.on('error', () => {}); // It ended before we closed the pipe.
  // Neither of them may keep us from ending.
  guard.unref();
  pipe.unref();

  return {
    end,
    ended: () => ended,
    async stop() {
      if (ended !== undefined) return;
      guard.ref();
      pipe.end();
      await end;
    },
  };
}
