import { describe, expect, test } from '@jest/globals';
import type { StreamName } from './demultiplex.ts';
import { LogCursor } from './log-cursor.ts';
import type { LogEntry } from './log-entries.ts';

const entry = (time: number, text: string, stream: StreamName = 'stdout'): LogEntry => ({
  stream,
  time: String(time),
  text: Buffer.from(text),
});

/** Where in the log the cursor is found that was moved along its first entries, and is given its last ones. */
function foundAt(log: readonly LogEntry[], moved: number, last = log.length): number {
  const cursor = new LogCursor();
  for (const passed of log.slice(0, moved)) cursor.moveTo(passed);
  const isCursor = cursor.finder(last === log.length);
  const window = log.slice(-last);
  const index = window.findIndex((one) => isCursor(one));
  return index === -1 ? -1 : log.length - last + index + 1;
}

describe('a place in the log', () => {
  const same = Array.from({ length: 20 }, (_, index) => entry(index, 'y\n'));

  test.each([1, 10, 20])('after %d entries is found among all, though they are all alike', (moved) => {
    expect(foundAt(same, moved)).toBe(moved);
  });

  test('is found among the last entries, if there is another before it', () => {
    expect(foundAt(same, 10, 12)).toBe(10);
    expect(foundAt(same, 10, 11)).toBe(-1);
    expect(foundAt(same, 10, 5)).toBe(-1);
  });

  // The parts of a line have one time, and those of the other stream may come between.
  const line = [
    entry(1, 'a\n'),
    entry(2, 'xx'),
    entry(3, 'oops\n', 'stderr'),
    entry(2, 'xx'),
    entry(2, 'xx'),
    entry(2, '\n'),
    entry(4, 'b\n'),
  ];

  test.each([1, 2, 3, 4, 5, 6, 7])('after %d of the parts of a line is found among all', (moved) => {
    expect(foundAt(line, moved)).toBe(moved);
  });

  test('within a line is not taken for another where its first part is not there', () => {
    for (const last of [1, 2, 3, 4, 5]) expect(foundAt(line, 4, last)).toBe(-1);
    expect(foundAt(line, 4, 7)).toBe(4);
  });

  test('of one stream is not taken for the same time and text of the other', () => {
    expect(foundAt([entry(1, 'a'), entry(1, 'a', 'stderr'), entry(2, 'b', 'stderr')], 1)).toBe(1);
    expect(foundAt([entry(1, 'a'), entry(1, 'a', 'stderr'), entry(2, 'b', 'stderr')], 2)).toBe(2);
  });

  test('is nowhere where the engine has dropped it', () => {
    const cursor = new LogCursor();
    for (const passed of same.slice(0, 5)) cursor.moveTo(passed);

    expect(same.slice(5).some(cursor.finder(true))).toBe(false);
  });

  test('may be that of the last entry', () => {
    const cursor = new LogCursor();
    expect([cursor.isSet, cursor.mayBeAt(same[0]!)]).toEqual([false, false]);
    cursor.moveTo(same[0]!);

    expect([cursor.isSet, cursor.mayBeAt(same[0]!), cursor.mayBeAt(same[1]!)]).toEqual([true, true, false]);
  });
});
