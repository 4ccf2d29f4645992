import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ByteSizeSchema, byteSizeToBytes, MemorySizeSchema } from './byte-size.ts';

describe('a byte size', () => {
  test.each<[number | string, number]>([
    [1, 1],
    ['1b', 1],
    ['64k', 65_536],
    ['64kb', 65_536],
    ['512m', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['2gb', 2_147_483_648],
    ['0.1k', 102],
  ])('%j is %d bytes', (size, bytes) => {
    expect(v.is(ByteSizeSchema, size)).toBe(true);
    expect(byteSizeToBytes(size)).toBe(bytes);
  });

  test.each([
    0,
    -1,
    1.5,
    NaN,
    Infinity,
    2 ** 51,
    '',
    '64',
    '64K',
    '64Mi',
    '64 m',
    '-1m',
    '.5g',
    '1e3k',
    '0b',
    '9999999g',
    null,
    {},
  ])('%j is none', (value) => {
    expect(v.is(ByteSizeSchema, value)).toBe(false);
  });

  test.each(['64', '1.5.2m', 'many'])('%j cannot be read', (text) => {
    expect(() => byteSizeToBytes(text)).toThrow(RangeError);
  });

  test.each([
    ['6m', true],
    [6 * 1024 ** 2, true],
    ['5.9m', false],
    [1024, false],
  ])('%j of memory is enough for the engine: %p', (size, isEnough) => {
    expect(v.is(MemorySizeSchema, size)).toBe(isEnough);
  });
});
