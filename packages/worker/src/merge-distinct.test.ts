import { describe, expect, test } from '@jest/globals';
import { DuplicateNameError } from './duplicate-name-error.ts';
import { mergeDistinct } from './merge-distinct.ts';

describe('two sets of named things', () => {
  test('become one', () => {
    expect(mergeDistinct('activity', { theirs: 1 }, { ours: 2 })).toEqual({ theirs: 1, ours: 2 });
    expect(mergeDistinct('activity', undefined, { ours: 2 })).toEqual({ ours: 2 });
  });

  test('do not, when both have a name: the error says which, and of what', () => {
    const merge = (): unknown => mergeDistinct('sink', { a: 1, tdw: 1 }, { tdw: 2 });

    expect(merge).toThrow(DuplicateNameError);
    expect(merge).toThrow("The sink 'tdw' is registered twice, by you and by @tdw/worker");
    expect(merge).toThrow(expect.objectContaining({ kind: 'sink', duplicate: 'tdw' }));
  });

  test('what every object has is nobody’s', () => {
    expect(mergeDistinct('activity', {}, { toString: 1 })).toEqual({ toString: 1 });
  });
});
