import { describe, expect, test } from '@jest/globals';
import { differenceIn } from './output.ts';

const whole = Array.from({ length: 1_000 }, (_, index) => `${index + 1}\n`).join('');
const shortened = `${whole.slice(0, 400)}\n[… 3,000 bytes are missing …]\n${whole.slice(-400)}`;

describe('differenceIn', () => {
  test.each([
    ['all of it', { text: whole, bytes: whole.length, truncated: false }],
    ['its head and tail', { text: shortened, bytes: whole.length, truncated: true }],
  ])('finds none in %s', (_, stream) => {
    expect(differenceIn('stdout', whole, stream)).toBeUndefined();
  });

  test.each([
    [
      'too few bytes',
      { text: whole.slice(0, -5), bytes: whole.length - 5, truncated: false },
      'has 3888 bytes, not 3893',
    ],
    ['bytes twice', { text: `1\n${whole}`, bytes: whole.length + 2, truncated: false }, 'has 3895 bytes, not 3893'],
    ['other bytes', { text: whole.replace('500', '501'), bytes: whole.length, truncated: false }, 'is not what'],
    [
      'a head and tail that are not said to be',
      { text: shortened, bytes: whole.length, truncated: false },
      'is not what',
    ],
    ['another head', { text: `2\n${shortened.slice(2)}`, bytes: whole.length, truncated: true }, 'is not what'],
    ['another tail', { text: `${shortened.slice(0, -5)}1001\n`, bytes: whole.length, truncated: true }, 'is not what'],
    ['nothing', { text: '', bytes: whole.length, truncated: true }, 'is not what'],
  ])('finds %s', (_, stream, difference) => {
    expect(differenceIn('stdout', whole, stream)).toContain(`stdout ${difference}`);
  });
});
