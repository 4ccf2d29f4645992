import * as v from 'valibot';

// NUL ends a string for the kernel: the engine answers with an error of runc's that names no field.
export const NO_NUL = /^[^\0]*$/;
export const FILLED_TEXT = /^\s*[^\s\0][^\0]*$/;
export const ABSOLUTE_PATH = /^\/[^\0]*$/;

export const TEXT = 'a string without NUL characters';

/** Any text that can be passed to a process: no NUL byte. */
export const TextSchema = v.custom<string>(isText, TEXT);

export function isText(value: unknown): value is string {
  return typeof value === 'string' && NO_NUL.test(value);
}

export const NonEmptyTextSchema = v.custom<string>(
  (value) => typeof value === 'string' && FILLED_TEXT.test(value),
  'a string that is not empty and has no NUL characters',
);

export const AbsolutePathSchema = v.custom<string>(
  (value) => typeof value === 'string' && ABSOLUTE_PATH.test(value),
  "an absolute path inside the container, such as '/work'",
);

/** An absolute path with one slash before each of its words. */
export function normalPath(path: string): string {
  return `/${pathSegments(path).join('/')}`;
}

/** The words of a path: the engine takes `/data`, `/data/` and `//data/.` for one place. */
export function pathSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}
