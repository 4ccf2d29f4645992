import * as v from 'valibot';
import { TextSchema } from './text.ts';

const KEY = /^[^=\0]+$/;

/** `{ KEY: 'value' }`. The engine takes `KEY=value` lines, so a key cannot hold `=`. */
export const EnvSchema = v.record(
  v.custom<string>(
    (key) => typeof key === 'string' && KEY.test(key),
    "an environment variable's name: not empty, without '=' and NUL",
  ),
  TextSchema,
);
