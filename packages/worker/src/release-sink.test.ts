import { describe, expect, test } from '@jest/globals';
import { releaseSink } from './release-sink.ts';

describe('the release sink', () => {
  const removed: string[] = [];
  const remover = { remove: (id: string) => void removed.push(id), drain: async () => undefined };
  const { release } = releaseSink(remover, 'this-host').tdw;

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
});
