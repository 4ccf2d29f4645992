import { ContainerError } from '../container/container-error.ts';
import type { SecretMask } from '../output/secret-mask.ts';
import type { RunSecrets } from './run-secrets.ts';

/**
 * Takes a run's secrets, as far as they are known, out of an error: what the engine says may have an environment in it,
 * and what a container wrote last anything.
 *
 * @returns the same error, whose class says how the attempt ended
 */
export function hideInError(secrets: RunSecrets | undefined, error: unknown): unknown {
  const mask = secrets?.mask;
  if (mask === undefined || !(error instanceof Error)) return error;
  error.message = mask.text(error.message);
  // Begins with the message.
  if (error.stack !== undefined) error.stack = mask.text(error.stack);
  if (error instanceof ContainerError) Object.assign(error.details, hideIn(mask, error.details));
  hideInError(secrets, error.cause);
  return error;
}

function hideIn<T>(mask: SecretMask, value: T): T {
  if (typeof value === 'string') return mask.text(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => hideIn(mask, item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, hideIn(mask, field)])) as T;
}
