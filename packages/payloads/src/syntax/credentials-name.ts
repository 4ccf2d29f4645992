import * as v from 'valibot';

/** Part of the name of a file on the worker: nothing in it leads out of a folder. */
export const CREDENTIALS_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

export const CredentialsNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && CREDENTIALS_NAME.test(value),
  "a name of up to 63 letters, digits, '_', '.' and '-' that begins with a letter or a digit, such as 'ci-pull'",
);
