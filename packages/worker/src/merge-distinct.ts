import { DuplicateNameError } from './duplicate-name-error.ts';

/**
 * Both sets of named things as one.
 *
 * @throws {@link DuplicateNameError} when a name is in both
 */
export function mergeDistinct<Theirs extends object, Ours extends object>(
  kind: DuplicateNameError['kind'],
  theirs: Theirs | undefined,
  ours: Ours,
): Partial<Theirs> & Ours {
  for (const name of Object.keys(ours)) {
    if (theirs !== undefined && Object.hasOwn(theirs, name)) throw new DuplicateNameError(kind, name);
  }
  return { ...theirs, ...ours };
}
