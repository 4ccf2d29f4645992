import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from '@jest/globals';
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

const fail = (_: string, error: unknown): never => {
  throw error;
};
const sweep = (maxAgeMs: number): Promise<number> => removeOldLogs(folder.path, maxAgeMs, fail);

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

  describe.each(['x', ''])('of a log that was never completed, with %j in it,', (text) => {
    const asked: string[] = [];
    const sweepUnless = (isThere: boolean): Promise<number> =>
      removeOldLogs(folder.path, DAY_MS, fail, async (key) => {
        asked.push(key);
        return isThere;
      });
    beforeEach(() => {
      asked.length = 0;
    });

    async function keepOld(): Promise<string> {
      const log = await keep('silent', 'r1', undefined, text);
      for (const path of [log, ...readdirSync(log).map((name) => join(log, name))]) utimesSync(path, 0, 0);
      return log;
    }

    test('leaves what has a container, however old: it may be silent', async () => {
      const silent = await keepOld();

      expect(await sweepUnless(true)).toBe(0);
      expect([existsSync(silent), asked]).toEqual([true, ['silent']]);
    });

    test('leaves it where nobody says whether it has', async () => {
      const silent = await keepOld();

      expect(await sweep(DAY_MS)).toBe(0);
      expect(existsSync(silent)).toBe(true);
    });

    test('removes what has none, when it is old', async () => {
      const left = await keepOld();

      expect(await sweepUnless(false)).toBe(1);
      expect(existsSync(left)).toBe(false);
    });

    test('leaves what has none, and is not old', async () => {
      const young = await keep('young', 'r1', undefined, text);

      expect(await sweepUnless(false)).toBe(0);
      expect([existsSync(young), asked]).toEqual([true, []]);
    });
  });

  test('leaves one to which something was added not long ago', async () => {
    const log = await keep('busy', 'r1');
    utimesSync(log, 0, 0);

    expect(await removeOldLogs(folder.path, DAY_MS, fail, async () => false)).toBe(0);
    expect(existsSync(log)).toBe(true);
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
