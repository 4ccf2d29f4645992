import * as v from 'valibot';
import { isRecord } from '../syntax/text-record.ts';

/** A value that only the worker knows, by the name under which one of its providers has it. */
export interface SecretReference {
  /** Parts of letters, digits, `_`, `-` and `.`, with `/` between them: `'db/password'`. */
  secret: string;
}

export const LONGEST_SECRET_NAME = 200;

// A part may not begin with a dot: no provider is to be led to '..', or to a hidden file.
export const SECRET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

const SECRET_NAME_EXPECTATION = `a secret's name, such as 'db/password': up to ${LONGEST_SECRET_NAME} letters, digits, '_', '-', '.' and '/', each part beginning with a letter, a digit or '_'`;

export const SecretNameSchema = v.custom<string>(isSecretName, SECRET_NAME_EXPECTATION);

/** Has no other field, which the schemas of other objects leave to be found by their keys. */
export function isSecretReference(value: unknown): value is SecretReference {
  return isRecord(value) && Object.keys(value).join() === 'secret' && isSecretName(value['secret']);
}

function isSecretName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_SECRET_NAME && SECRET_NAME.test(value);
}
