import { textRecord } from './text-record.ts';

export const ENV_NAME = /^[^=\0]+$/;

/** `{ NAME: 'value' }`. The engine takes `NAME=value` lines, so a name cannot hold `=`. */
export const EnvSchema = textRecord(
  (key) => ENV_NAME.test(key),
  "an environment variable's name: not empty, without '=' and NUL",
);
