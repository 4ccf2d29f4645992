import { describe, expect, test } from '@jest/globals';
import { jsonBytes, shortenText } from './json-text.ts';

const TEXTS = ['', 'plain', 'ümläut', '€', '😀', '\u0000\u001f', '"\\\b\t\n\f\r', '\ud800', 'a\udc00b', '\u007f\u2028'];

test.each(TEXTS)('the bytes of %j as JSON are counted as JSON.stringify writes them', (text) => {
  expect(jsonBytes(text)).toBe(Buffer.byteLength(JSON.stringify(text)) - 2);
});

describe('a text that is shortened', () => {
  test('stays as it is when it is short enough', () => {
    expect(shortenText('short', 5)).toBe('short');
  });

  test('keeps its beginning and, three times as much, its end', () => {
    const short = shortenText('0123456789'.repeat(100), 148);

    expect(short).toBe(
      `${'0123456789'.repeat(100).slice(0, 25)}\n[... 900 characters left out ...]\n${'0123456789'.repeat(100).slice(-75)}`,
    );
  });

  test.each(TEXTS.filter((text) => text !== ''))('of many %j has no more bytes than it may', (text) => {
    for (const limit of [60, 99, 100, 101, 102, 103]) {
      expect(jsonBytes(shortenText(text.repeat(500), limit))).toBeLessThanOrEqual(limit);
    }
  });

  test('breaks no character in two', () => {
    for (const limit of [100, 101, 102, 103]) expect(shortenText('😀'.repeat(200), limit).isWellFormed()).toBe(true);
  });

  test('is nothing where there is no room for the mark', () => {
    expect(shortenText('x'.repeat(100), 20)).toBe('');
  });
});
