import { describe, expect, test } from '@jest/globals';
import { entryBytes } from './dropped-log.ts';

// As Docker 20.10 has written them: the text, and the line of the log or the length of the entry.
const LINES: readonly [text: string, line: string][] = [
  ['plain\n', String.raw`{"log":"plain\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}`],
  [
    'a\u0001\r\t\u007f\\"<>&\n',
    String.raw`{"log":"a\u0001\r\u0009` +
      '\u007f' +
      String.raw`\\\"\u003c\u003e\u0026\n","stream":"stderr","time":"2026-01-01T00:00:00.123456789Z"}`,
  ],
  ['üç中文🙂\n', String.raw`{"log":"üç中文🙂\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}`],
  ['\u2028\u2029\n', String.raw`{"log":"\u2028\u2029\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}`],
];

describe("the size of an entry of the engine's log", () => {
  test.each(LINES)('as JSON is that of its line: %j', (text, line) => {
    expect(entryBytes({ encoding: 'json' }, Buffer.from(text))).toBe(Buffer.byteLength(`${line}\n`));
  });

  test('as JSON counts what may have been no UTF-8 as the escape that it was', () => {
    const line = String.raw`{"log":"\ufffd\ufffdx\n","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}`;

    expect(entryBytes({ encoding: 'json' }, Buffer.from('\ufffd\ufffdx\n'))).toBe(line.length + 1);
  });

  test('is the same in how many pieces it is read, but for a little more', () => {
    const whole = Buffer.from('中\u2028文\n');
    const pieces = Array.from(whole, (_, at) => entryBytes({ encoding: 'json' }, whole.subarray(at, at + 1)));

    expect(pieces.reduce((sum, bytes) => sum + bytes)).toBeGreaterThan(entryBytes({ encoding: 'json' }, whole));
  });

  test.each([
    ['a\u0001\r\t\u007f\\"<>&\n', 38],
    ['üç中文\u2028\u2029\n', 45],
  ])('of the other driver is not much less than assumed: %j', (text, real) => {
    const assumed = entryBytes({ encoding: 'binary' }, Buffer.from(text));

    expect(assumed).toBeGreaterThanOrEqual(real);
    expect(assumed).toBeLessThan(real + 10);
  });

  test('of the other driver has room for what says of which line a part is', () => {
    expect(entryBytes({ encoding: 'binary' }, Buffer.alloc(16_384, 'x'))).toBeGreaterThan(16_384 + 2 * 80);
  });
});
