import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../testing/random.ts';
import { HeadTail } from './head-tail.ts';

const MISSING = /\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n/;

function headTail(head: number, tail: number, ...chunks: (string | Buffer)[]): HeadTail {
  const kept = new HeadTail(head, tail);
  for (const chunk of chunks) kept.write(Buffer.from(chunk));
  return kept;
}

describe('HeadTail', () => {
  test.each([
    ['nothing', [], ''],
    ['less than the head', ['ab'], 'ab'],
    ['exactly the head', ['abcd'], 'abcd'],
    ['one byte more than the head', ['abcd', 'e'], 'abcde'],
    ['exactly the head and the tail', ['abcdefghij'], 'abcdefghij'],
    ['the same a byte at a time', [...'abcdefghij'], 'abcdefghij'],
  ])('keeps all of %s', (_, chunks, text) => {
    const kept = headTail(4, 6, ...chunks);

    expect(kept.toString()).toBe(text);
    expect(kept).toMatchObject({ bytes: text.length, truncated: false });
  });

  test.each([
    ['one byte too many', ['abcdefghijk'], 'abcd\n[... 1 bytes left out ...]\nfghijk'],
    ['a byte at a time', [...'abcdefghijklmnopqrstuvwxyz'], 'abcd\n[... 16 bytes left out ...]\nuvwxyz'],
    ['a chunk longer than everything', ['abcdefghijklmnopqrstuvwxyz'], 'abcd\n[... 16 bytes left out ...]\nuvwxyz'],
    [
      'a chunk that ends at the end of the ring',
      ['abcd', 'efghij', 'klmnop'],
      'abcd\n[... 6 bytes left out ...]\nklmnop',
    ],
    [
      'a chunk that goes over the end of the ring',
      ['abcd', 'efgh', 'ijkl'],
      'abcd\n[... 2 bytes left out ...]\nghijkl',
    ],
    [
      'a long chunk into a ring that is part full',
      ['abcdef', 'ghijklmnop'],
      'abcd\n[... 6 bytes left out ...]\nklmnop',
    ],
  ])('leaves out the middle of %s', (_, chunks, text) => {
    const kept = headTail(4, 6, ...chunks);

    expect(kept.toString()).toBe(text);
    expect(kept).toMatchObject({ bytes: chunks.join('').length, truncated: true });
  });

  test('does not hold on to the chunks that it was given', () => {
    const chunk = Buffer.from('abcdefgh');
    const kept = headTail(4, 6, chunk);
    const given = new HeadTail(4, 6);
    given.write(chunk);
    chunk.fill('x');

    expect(given.toString()).toBe(kept.toString());
  });

  test.each([
    ['2 bytes', 'é'],
    ['3 bytes', '€'],
    ['4 bytes', '😀'],
  ])('never cuts a character of %s in two, wherever the cuts fall', (_, character) => {
    const text = character.repeat(20);
    const bytes = Buffer.byteLength(text);
    for (let head = 1; head <= 9; head++) {
      for (let tail = 1; tail <= 9; tail++) {
        const shown = headTail(head, tail, text).toString();
        const [before = '', missing, after = ''] = shown.split(MISSING);
        expect({ head, tail, shown }).toEqual({ head, tail, shown: expect.not.stringContaining('\uFFFD') });
        expect(Buffer.byteLength(before) + Number(missing) + Buffer.byteLength(after)).toBe(bytes);
      }
    }
  });

  test('keeps a character that lies across head and tail when nothing is left out', () => {
    expect(headTail(2, 6, 'a€😀').toString()).toBe('a€😀');
  });

  test('shows bytes that are no UTF-8 as U+FFFD, and counts each of them as shown or missing', () => {
    for (let byte = 0x80; byte <= 0xff; byte++) {
      const shown = headTail(5, 5, Buffer.alloc(15, byte)).toString();
      const [before = '', missing, after = ''] = shown.split(MISSING);
      expect(`${before}${after}`).toMatch(/^\uFFFD+$/);
      expect(before.length + Number(missing) + after.length).toBe(15);
    }
  });

  test('is the same as a plain implementation, for random writes', () => {
    const seed = Number(process.env['TDW_TEST_SEED'] ?? Date.now() % 1e9);
    const random = randomFrom(seed);
    for (let round = 0; round < 500; round++) {
      const [head, tail] = [1 + random(12), 1 + random(12)];
      const chunks = Array.from({ length: random(10) }, () => Buffer.from(randomText(random)));
      const all = Buffer.concat(chunks);
      const kept = headTail(head, tail, ...chunks);
      const context = { seed, round, head, tail, chunks: chunks.map(String) };
      expect({ ...context, bytes: kept.bytes, truncated: kept.truncated, text: kept.toString() }).toEqual({
        ...context,
        bytes: all.length,
        truncated: all.length > head + tail,
        text: plain(all, head, tail),
      });
    }
  });
});

const ALPHABET = ['a', 'b', '\n', 'é', '€', '😀'];

function randomText(random: (below: number) => number): string {
  return Array.from({ length: random(8) }, () => ALPHABET[random(ALPHABET.length)]).join('');
}

/** With no thought for speed: leaves out whole characters until both ends fit. */
function plain(all: Buffer, head: number, tail: number): string {
  if (all.length <= head + tail) return all.toString();
  const characters = [...all.toString()];
  let before = '';
  for (const character of characters) {
    if (Buffer.byteLength(before + character) > head) break;
    before += character;
  }
  let after = '';
  for (const character of characters.reverse()) {
    if (Buffer.byteLength(character + after) > tail) break;
    after = character + after;
  }
  const missing = all.length - Buffer.byteLength(before) - Buffer.byteLength(after);
  return `${before}\n[... ${missing} bytes left out ...]\n${after}`;
}
