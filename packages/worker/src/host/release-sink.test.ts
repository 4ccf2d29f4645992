import { describe, expect, test } from '@jest/globals';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import { releaseToNobody, releaseToRemover } from './release-sink.ts';

describe('the release sink', () => {
  const removed: string[] = [];
  const { release } = releaseToRemover({ remove: (id) => void removed.push(id) }, 'this-host').tdw;

  test.each([
    ['this-host', ['c1']],
    ['other-host', []],
  ])("for a container on %s hands %j to this worker's remover", async (host, expected) => {
    removed.length = 0;
    await release.fn({} as never, { host, containerId: 'c1' });

    expect(removed).toEqual(expected);
  });

  test('does not release again what a replay goes over', () => {
    expect(release.callDuringReplay).toBe(false);
  });

  test('of a worker with no engine leaves the container alone, and says so where one asks for it', async () => {
    const log: LogEntry[] = [];
    Runtime.install({ logger: new DefaultLogger('DEBUG', (entry) => log.push(entry)) });
    await releaseToNobody().tdw.release.fn({} as never, { host: 'h', containerId: 'c1' });

    expect(log).toEqual([
      expect.objectContaining({
        level: 'DEBUG',
        message: 'A container is left to its host, stopped',
        meta: { host: 'h', containerId: 'c1' },
      }),
    ]);
  });
});
