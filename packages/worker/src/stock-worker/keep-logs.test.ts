import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';
import { keepLogs } from './keep-logs.ts';

const DAY_MS = 86_400_000;
const STREAM = { bytes: 0, sha256: '', missing: 0 };
/** Which has the containers of these executions. */
const keys = new Set<string>();
const engine = {
  findContainers: async ({ 'tdw.execution': key = '' }: Readonly<Record<string, string>>) =>
    keys.has(key) ? ['c0ffee'] : [],
};
const before = process.env['XDG_STATE_HOME'];

let folder: string;
let said: string[];
let logger: DefaultLogger;
let onSaid: (message: string) => void;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-logs-'));
  process.env['XDG_STATE_HOME'] = folder;
  said = [];
  keys.clear();
  onSaid = () => undefined;
  logger = new DefaultLogger('INFO', ({ level, message }) => {
    said.push(`${level} ${message}`);
    onSaid(message);
  });
});
afterEach(() => {
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  rmSync(folder, { recursive: true });
});

describe('the logs of the stock worker', () => {
  test("are with the user's state, unless somebody says where", async () => {
    const owner = { key: 'k' };
    const logs = [
      await keepLogs({}, engine, logger),
      await keepLogs({ logDir: join(folder, 'else', 'where') }, engine, logger),
    ];
    const places = await Promise.all(logs.map(async ({ sink }) => fileURLToPath((await sink!.open(owner)).reference)));
    for (const { stop } of logs) stop();

    expect(places).toEqual([
      join(folder, 'tdw', 'logs', 'none', 'none', 'none', 'k'),
      join(folder, 'else', 'where', 'none', 'none', 'none', 'k'),
    ]);
    expect(said).toEqual([]);
  });

  test('are none where none are wanted', async () => {
    expect((await keepLogs({ logDir: 'none' }, engine, logger)).sink).toBeUndefined();
    expect(existsSync(join(folder, 'tdw'))).toBe(false);
  });

  test('cannot be in a folder that cannot be: an error that names the flag', async () => {
    writeFileSync(join(folder, 'file'), '');

    await expect(keepLogs({ logDir: join(folder, 'file', 'logs') }, engine, logger)).rejects.toThrow(
      `The output of containers cannot be kept in ${join(folder, 'file', 'logs')} (--log-dir): `,
    );
  });

  test('are none where the default folder cannot be: a warning', async () => {
    writeFileSync(join(folder, 'tdw'), '');

    expect((await keepLogs({}, engine, logger)).sink).toBeUndefined();
    expect(said).toEqual(['WARN The output of containers is not kept']);
  });

  test('are cleared away when they are old', async () => {
    const first = await keepLogs({}, engine, logger);
    const log = await first.sink!.open({ key: 'k' });
    await log.write('stdout', 0, Buffer.from('x'));
    await log.close({ at: new Date(Date.now() - 8 * DAY_MS).toISOString(), stdout: STREAM, stderr: STREAM });
    first.stop();
    const sweptAway = new Promise<string>((resolve) => (onSaid = resolve));
    const second = await keepLogs({}, engine, logger);

    expect(await sweptAway).toBe('Old logs were removed');
    expect(existsSync(fileURLToPath(log.reference))).toBe(false);
    second.stop();
  });

  test('are cleared away when they are old and were never completed, unless their container is there', async () => {
    const first = await keepLogs({}, engine, logger);
    const folders: string[] = [];
    for (const key of ['there', 'gone']) {
      const log = await first.sink!.open({ key });
      await log.write('stdout', 0, Buffer.from('x'));
      await log.close();
      const at = fileURLToPath(log.reference);
      for (const path of [at, ...readdirSync(at).map((name) => join(at, name))]) utimesSync(path, 0, 0);
      folders.push(at);
    }
    first.stop();
    keys.add('there');
    const sweptAway = new Promise<string>((resolve) => (onSaid = resolve));
    const second = await keepLogs({}, engine, logger);

    expect(await sweptAway).toBe('Old logs were removed');
    expect(folders.map(existsSync)).toEqual([true, false]);
    second.stop();
  });

  test.each([
    [
      { logDir: 's3:///logs' },
      'The output of containers cannot be kept in s3:///logs (--log-dir): Expected s3://bucket',
    ],
    [{ logDir: 's3://logs', logRetention: DAY_MS }, '--log-retention is for logs in a folder; in s3://logs'],
  ])('cannot be in a bucket with %j', async (options, problem) => {
    await expect(keepLogs(options, engine, logger)).rejects.toThrow(problem);
  });
});
