/**
 * A function that does its work at the first call and hands out the same promise from then on: parts
 * that run side by side can share a costly step without saying who starts it.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
export function once(work) {
  /** @type {Promise<T> | undefined} */
  let result;
  return () => (result ??= work());
}
