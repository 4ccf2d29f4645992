import type { SecretMask } from '../output/secret-mask.ts';
import type { RunSecrets } from './run-secrets.ts';

/** What is matched on, and no secret whatever it looks like. */
const OURS: ReadonlySet<string> = new Set(['name', 'type']);

/**
 * Takes a run's secrets, as far as they are known, out of an error, with all that whoever logs it would see: what the
 * engine says may have an environment in it, and what a container wrote last anything.
 *
 * @returns the same error, whose class says how the attempt ended
 */
export function hideInError(secrets: RunSecrets | undefined, error: unknown): unknown {
  const mask = secrets?.mask;
  if (mask === undefined || !(error instanceof Error)) return error;
  for (const field of new Set(['message', 'stack', ...Object.keys(error)])) {
    if (OURS.has(field)) continue;
    const value: unknown = Reflect.get(error, field);
    const hidden = hideIn(mask, value);
    // Some errors let none of theirs be set.
    if (hidden !== value) Reflect.set(error, field, hidden);
  }
  hideInError(secrets, error.cause);
  return error;
}

/** In what could be JSON: other objects are left as they are. */
function hideIn<T>(mask: SecretMask, value: T): T {
  if (typeof value === 'string') return mask.text(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => hideIn(mask, item)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, hideIn(mask, field)])) as T;
}
