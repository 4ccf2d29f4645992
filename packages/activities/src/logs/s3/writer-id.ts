import { randomBytes } from 'node:crypto';

/** Base 36: milliseconds until the year 5188. */
const TIME_DIGITS = 9;

/**
 * What no other attempt has. It begins with the time, for a bucket does not tell when an object was made, only when it
 * was last written.
 */
export function newWriterId(): string {
  return Date.now().toString(36).padStart(TIME_DIGITS, '0') + randomBytes(4).toString('hex');
}

/** When this writer began, in milliseconds. */
export function writerBegan(id: string): number {
  return Number.parseInt(id.slice(0, TIME_DIGITS), 36);
}
