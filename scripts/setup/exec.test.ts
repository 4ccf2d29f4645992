import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execute, findProgram } from './exec.mjs';
import { cleanUp, fakeProgram, inOtherProcess, temporaryFolder } from './test-support.ts';

describe('execute', () => {
  test('returns what the program wrote to stdout', async () => {
    expect(await execute('sh', ['-c', 'echo a; echo no >&2; echo b'])).toBe('a\nb');
  });

  test('shows the end of the output of a program that fails', async () => {
    const failed = execute('sh', ['-c', 'seq 100; echo "no space" >&2; exit 5']);
    await expect(failed).rejects.toThrow(/exit code 5, saying\n  \| 7\d\n[^]*\| no space/);
  });

  test('a program that is not there is an error', async () => {
    await expect(execute('tdw-no-such-program', [])).rejects.toThrow('ENOENT');
  });

  test('ends a program and its children when the set-up is told to exit', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    cleanUp(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    // A grandchild that holds a connection: its end is an event here.
    const grandchild = `require('net').connect(${port}, '127.0.0.1')`;
    const setUp = inOtherProcess(
      join(__dirname, 'exec.mjs'),
      `process.on('SIGTERM', () => process.exit(1));
       await it.execute('sh', ['-c', \`"$0" -e "$1"; true\`, process.execPath, ${JSON.stringify(grandchild)}])`,
    );
    const [connection] = await once(server, 'connection');
    const closed = once(connection.resume(), 'close');
    connection.on('error', () => {});
    setUp.kill('SIGTERM');
    await closed;
  });
});

test('findProgram looks through PATH, except where it is told not to', () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  fakeProgram(second, 'tool', 'true');
  const env = { PATH: `${first}:${second}` };
  expect(findProgram('tool', env)).toBe(join(second, 'tool'));
  expect(findProgram('tool', env, [second])).toBeUndefined();
  expect(findProgram('other', env)).toBeUndefined();
});
