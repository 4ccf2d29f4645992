import { types } from 'node:util';

/**
 * A failure of the set-up itself, in the three parts a reader needs. Anything else that is thrown is
 * a bug of ours and is printed with its stack.
 */
export class SetupError extends Error {
  /**
   * @param {{ expected: string, found: string, todo?: string }} parts What should have been there,
   *   what was there instead, and what the reader can do about it.
   * @param {ErrorOptions} [options]
   */
  constructor({ expected, found, todo }, options) {
    super([`expected: ${expected}`, `found: ${found}`, ...(todo ? [`what to do: ${todo}`] : [])].join('\n'), options);
    this.name = 'SetupError';
    this.found = found;
  }
}

/**
 * What to print for a thrown value: the message of a known failure, the stack of an unknown one.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function describeError(error) {
  if (error instanceof SetupError) return error.message;
  return types.isNativeError(error) ? (error.stack ?? error.message) : String(error);
}

/**
 * The one-line reason inside a thrown value, for sentences such as "no pull: <reason>".
 *
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  if (error instanceof SetupError) return error.found;
  if (!types.isNativeError(error)) return String(error);
  // fetch hides the reason in `cause`; several addresses (::1, 127.0.0.1) have one error each.
  if (error.cause !== undefined) return reasonOf(error.cause);
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message || error.name;
}
