import { isSecretReference, type SecretReference } from '../secrets/secret-reference.ts';
import { isText, TEXT } from './text.ts';
import { recordOf } from './text-record.ts';

/** What a variable is set to: a text, or what only the worker knows, by its name. */
export type EnvValue = string | SecretReference;

export const ENV_NAME = /^[^=\0]+$/;

/** `{ NAME: 'value' }`. The engine takes `NAME=value` lines, so a name cannot hold `=`. */
export const EnvSchema = recordOf<EnvValue>(
  (key) => ENV_NAME.test(key),
  "an environment variable's name: not empty, without '=' and NUL",
  (value) => isText(value) || isSecretReference(value),
  `${TEXT}, or a secret's name as { secret: 'db/password' }`,
);
