import { execFile } from 'node:child_process';
import { MOST_SECRET_BYTES, type SecretProvider } from './secret-provider.ts';

const TIMEOUT_MS = 30_000;

/**
 * Secrets that a program prints, which is run with the name as its last argument, with no shell around it. Where it
 * succeeds and prints nothing, it has none of that name; where it fails, it cannot tell. What it prints to stderr is read
 * by nobody: there may be anything in it.
 *
 * @param command - the program and its first arguments
 * @throws {@link RangeError} where there is no program
 */
export function createCommandProvider(command: readonly string[]): SecretProvider {
  const [program = '', ...args] = command;
  if (program === '') throw new RangeError('Expected a program and its arguments, got none');
  return {
    title: `command:${program}`,
    async find(name, signal) {
      const printed = await run(program, [...args, name], signal);
      return printed.length === 0 ? undefined : printed;
    },
  };
}

function run(program: string, args: readonly string[], signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = {
      signal,
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_SECRET_BYTES,
      encoding: 'buffer',
    } as const;
    // The error has the whole command line in its message, and what was printed beside it.
    const child = execFile(program, args, options, (error, printed) => {
      if (error === null) resolve(printed);
      else reject(new Error(problemOf(error)));
    });
    child.stdin?.on('error', () => undefined).end();
  });
}

function problemOf({ code, killed, signal }: { code?: unknown; killed?: boolean; signal?: unknown }): string {
  if (typeof code === 'number') return `it ended with exit code ${code}`;
  if (code === 'ENOENT') return 'it is not installed';
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${MOST_SECRET_BYTES} bytes`;
  if (typeof code === 'string') return `it could not be run (${code})`;
  return killed === true ? `it did not end within ${TIMEOUT_MS / 1_000} s` : `it was ended by ${String(signal)}`;
}
