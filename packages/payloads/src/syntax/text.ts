import * as v from 'valibot';

// NUL ends a string for the kernel: the engine answers with an error of runc's that names no field.
const NO_NUL = /^[^\0]*$/;

export const TEXT = 'a string without NUL characters';

/** Any text that can be passed to a process: no NUL byte. */
export const TextSchema = v.custom<string>(isText, TEXT);

export function isText(value: unknown): value is string {
  return typeof value === 'string' && NO_NUL.test(value);
}

export const NonEmptyTextSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.trim() !== '' && NO_NUL.test(value),
  'a string that is not empty and has no NUL characters',
);

export const AbsolutePathSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.startsWith('/') && NO_NUL.test(value),
  "an absolute path inside the container, such as '/work'",
);
