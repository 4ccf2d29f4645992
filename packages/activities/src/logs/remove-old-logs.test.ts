import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { createFileLogSink } from './file-log-sink.ts';
import { removeOldLogs } from './remove-old-logs.ts';

const folder = useFolder();
const DAY_MS = 86_400_000;
const STREAM = { bytes: 1, sha256: '', missing: 0 };

/** @returns its folder */
async function keep(key: string, runId: string, endedMsAgo?: number, text = 'x'): Promise<string> {
  const log = await createFileLogSink(folder.path).open({ key, namespaceId: 'n', workflowId: 'w', runId });
  if (text !== '') await log.write('stdout', 0, Buffer.from(text));
  const end = endedMsAgo !== undefined && {
    at: new Date(Date.now() - endedMsAgo).toISOString(),
    stdout: STREAM,
    stderr: STREAM,
  };
  await log.close(end || undefined);
  return fileURLToPath(log.reference);
}

const sweep = (maxAgeMs: number): Promise<number> =>
  removeOldLogs(folder.path, maxAgeMs, (_, error) => {
    throw error;
  });

describe('removeOldLogs', () => {
  test('removes what was completed longer ago, with the folders that are empty then', async () => {
    const old = await keep('old', 'r1', 8 * DAY_MS);
    const young = await keep('young', 'r2', 6 * DAY_MS);

    expect(await sweep(7 * DAY_MS)).toBe(1);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(readdirSync(join(folder.path, 'n', 'w'))).toEqual(['r2']);
    expect(await sweep(5 * DAY_MS)).toBe(1);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('leaves what is not complete, however old: who writes it may be silent', async () => {
    const silent = await keep('silent', 'r1');
    for (const path of [silent, ...readdirSync(silent).map((name) => join(silent, name))]) utimesSync(path, 0, 0);

    expect(await sweep(DAY_MS)).toBe(0);
    expect(existsSync(silent)).toBe(true);
  });

  test('removes what never had a byte, when it is old', async () => {
    const empty = await keep('empty', 'r1', undefined, '');
    expect(await sweep(DAY_MS)).toBe(0);
    utimesSync(empty, 0, 0);

    expect(await sweep(DAY_MS)).toBe(1);
    expect(existsSync(empty)).toBe(false);
  });

  test('tells of what it cannot read, and goes on', async () => {
    const broken = await keep('broken', 'r1', 0);
    writeFileSync(join(broken, 'end.json'), 'not JSON');
    const old = await keep('old', 'r2', 8 * DAY_MS);
    const failed: string[] = [];

    expect(await removeOldLogs(folder.path, DAY_MS, (path) => void failed.push(path))).toBe(1);
    expect(failed).toEqual([broken]);
    expect(existsSync(old)).toBe(false);
  });

  test('has nothing to do where there is no such folder', async () => {
    expect(await removeOldLogs(join(folder.path, 'nothing'), DAY_MS, () => undefined)).toBe(0);
  });
});
