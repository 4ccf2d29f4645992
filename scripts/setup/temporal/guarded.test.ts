import { beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { cleanUp, inOtherProcess, temporaryFolder } from '../test-support.ts';
import { startGuarded } from './guarded.mjs';

/** The guarded program holds a connection to here: its end is an event. */
let server: Server;
let program: [string, string[]];

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp(() => server.close());
  const { port } = server.address() as AddressInfo;
  program = [process.execPath, ['-e', `require('net').connect(${port}, '127.0.0.1'); process.on('SIGTERM', () => {})`]];
});

async function connected(): Promise<{ ended: Promise<unknown> }> {
  const [connection] = (await once(server, 'connection')) as [Socket];
  connection.on('error', () => {}).resume();
  return { ended: once(connection, 'close') };
}

describe('startGuarded', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('the program ends with its starter, even by %s', async (signal) => {
    const options = { env: process.env, log: join(temporaryFolder(), 'log') };
    const starter = inOtherProcess(
      join(__dirname, 'guarded.mjs'),
      `it.startGuarded(...${JSON.stringify([...program, options])}); setInterval(() => {}, 1e6);`,
    );
    const { ended } = await connected();
    starter.kill(signal);
    await ended;
  });

  test('it neither keeps its starter from ending, nor outlives that', async () => {
    const options = { env: process.env, log: join(temporaryFolder(), 'log') };
    const starter = inOtherProcess(
      join(__dirname, 'guarded.mjs'),
      `it.startGuarded(...${JSON.stringify([...program, options])}); process.stdin.once('data', () => process.stdin.destroy());`,
    );
    const { ended } = await connected();
    starter.stdin?.end('end');
    await Promise.all([once(starter, 'exit'), ended]);
  });

  test('stop ends it, at once', async () => {
    const guarded = startGuarded(...program, { env: process.env, log: join(temporaryFolder(), 'log') });
    const { ended } = await connected();
    expect(guarded.ended()).toBeUndefined();
    await guarded.stop();
    await ended;
    await guarded.stop();
  });

  test('says how it ended by itself, and keeps its output', async () => {
    const log = join(temporaryFolder(), 'log');
    const guarded = startGuarded('sh', ['-c', 'echo broken; exit 3'], { env: process.env, log });
    expect(await guarded.end).toBe('exit code 3');
    expect(guarded.ended()).toBe('exit code 3');
    expect(readFileSync(log, 'utf8')).toBe('broken\n');
    await guarded.stop();
  });

  test('says when the program is not there', async () => {
    const guarded = startGuarded('tdw-no-such-program', [], { env: process.env, log: join(temporaryFolder(), 'log') });
    expect(await guarded.end).toBe('exit code 127');
  });
});
