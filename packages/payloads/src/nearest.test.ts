import { describe, expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  test.each([
    ['imag', 'image'],
    ['iamge', undefined],
    ['immage', 'image'],
    ['IMAGE', 'image'],
    ['cmd', undefined],
    ['workingDirectory', undefined],
    ['workingDirr', 'workingDir'],
    ['', undefined],
  ])('of %p is %p', (word, expected) => {
    expect(nearest(word, ['command', 'image', 'workingDir'])).toBe(expected);
  });

  test('is the closest of several', () => {
    expect(nearest('workingdri', ['workingDirX', 'workingDi', 'workingDir'])).toBe('workingDi');
  });

  test('is nothing where there is nothing to choose from', () => {
    expect(nearest('image', [])).toBeUndefined();
  });
});
