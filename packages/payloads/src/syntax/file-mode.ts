import * as v from 'valibot';

export const FILE_MODE = /^0?[0-7]{3}$/;

/** Who may do what with a file, as `chmod` takes it in octal digits. A number would be read as a decimal one. */
export const FileModeSchema = v.custom<string>(
  (value) => typeof value === 'string' && FILE_MODE.test(value),
  "a file's mode in octal digits, such as '0400'",
);
