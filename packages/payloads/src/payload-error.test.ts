import { describe, expect, test } from '@jest/globals';
import { PayloadError, UNKNOWN_KEY } from './payload-error.ts';

const unknownKey = { path: 'a', expected: UNKNOWN_KEY, got: '1' };
const wrongValue = { path: 'b', expected: 'an array', got: '1' };

describe('PayloadError', () => {
  test('is an Error that is told by its type', () => {
    const error = new PayloadError('Input', [wrongValue]);

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'PayloadError', type: 'Tdw.InvalidPayload', issues: [wrongValue] });
  });

  test('lists in whole lines what has room in 4 KiB, and says how many more there are', () => {
    const { message } = new PayloadError(
      'Input',
      Array.from({ length: 20 }, () => ({ ...wrongValue, path: '€'.repeat(100) })),
    );

    expect(Buffer.byteLength(message)).toBeLessThan(4 * 1024);
    expect(message).toMatch(/^Input is not valid:(\n {2}€{100}: expected an array, got 1)+\n {2}\.\.\. and \d+ more$/);
  });

  test.each([
    ['only unknown keys', [unknownKey, unknownKey], true],
    ['an unknown key and a wrong value', [unknownKey, wrongValue], false],
    ['a wrong value', [wrongValue], false],
  ])('with %s has only unknown keys: %p', (_, issues, expected) => {
    expect(new PayloadError('Input', issues).hasOnlyUnknownKeys).toBe(expected);
  });
});
