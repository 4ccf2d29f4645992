import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { frame } from '../testing/frames.ts';
import { type LogEntry, readEntries } from './log-entries.ts';

const TIME = '2026-01-01T00:00:00.123456789Z';
const LOG = Buffer.concat([frame(1, `${TIME} one two\n`), frame(2, `${TIME} `), frame(1, `${TIME} \n`)]);

async function entriesOf(chunks: readonly Buffer[]): Promise<[stream: string, time: string, text: string][]> {
  const entries: LogEntry[] = [];
  await readEntries(Readable.from(chunks), (entry) => void entries.push(entry));
  return entries.map(({ stream, time, text }) => [stream, time, text.toString()]);
}

describe("the entries of the engine's log", () => {
  test('have their stream, their time and their text, however they arrive', async () => {
    for (let size = 1; size <= LOG.length; size++) {
      const chunks = Array.from({ length: Math.ceil(LOG.length / size) }, (_, index) =>
        LOG.subarray(index * size, (index + 1) * size),
      );
      expect(await entriesOf(chunks)).toEqual([
        ['stdout', TIME, 'one two\n'],
        ['stderr', TIME, ''],
        ['stdout', TIME, '\n'],
      ]);
    }
  });

  test('are taken one after the other', async () => {
    let underWay = 0;
    await readEntries(Readable.from([LOG]), async () => {
      expect(++underWay).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
    });

    expect(underWay).toBe(0);
  });

  test.each([
    ['an error of the engine', frame(3, 'no such file'), 'the engine reported: no such file'],
    ['a frame that is none', frame(9, 'x'), 'expected a frame of type 0 to 3, got 9'],
    ['a cut', LOG.subarray(0, LOG.length - 1), 'the stream ended inside a frame'],
  ])('end with %s', async (_, log, message) => {
    await expect(entriesOf([log])).rejects.toThrow(message);
  });
});
