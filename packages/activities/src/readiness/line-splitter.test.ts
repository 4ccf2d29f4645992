import { describe, expect, test } from '@jest/globals';
import { LineSplitter, LONGEST_LINE_BYTES } from './line-splitter.ts';

function split(...chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter();
  for (const chunk of chunks) splitter.write(Buffer.from(chunk), (line) => lines.push(line));
  splitter.end((line) => lines.push(line));
  return lines;
}

describe('LineSplitter', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\r\nb\r\n'], ['a', 'b']],
    [
      ['a', 'b\nc', '\n'],
      ['ab', 'c'],
    ],
    [['a\n\nb'], ['a', '', 'b']],
    [
      ['a\r', '\nb'],
      ['a', 'b'],
    ],
    [['a\rb\n'], ['a\rb']],
    [[''], []],
  ])('takes %j apart into %j', (chunks, lines) => {
    expect(split(...chunks)).toEqual(lines);
  });

  test('keeps a character together that two chunks share', () => {
    const bytes = Buffer.from('ä\n');

    expect(split(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['ä']);
  });

  test('keeps the beginning of a line that is too long, and goes on with the next', () => {
    const chunk = 'x'.repeat(LONGEST_LINE_BYTES / 2);
    const [first, second, ...rest] = split(chunk, chunk, chunk, `${chunk}\nnext\n`);

    expect(first).toHaveLength(LONGEST_LINE_BYTES);
    expect([second, ...rest]).toEqual(['next']);
  });
});
