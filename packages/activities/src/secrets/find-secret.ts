import { type FailureDetails, FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { withoutLastBreak } from '../output/without-last-break.ts';
import { MOST_SECRET_BYTES, type SecretProvider } from './secret-provider.ts';

/** Shorter ones are everywhere in an output, and nothing of it would be left. */
const FEWEST_BYTES = 4;

/**
 * The value that the first of the providers has that has any. One that cannot tell ends the search: another one further
 * down could have another value of the name.
 *
 * @param details - what a failure says besides
 * @throws {@link ContainerError} of the type `Tdw.SecretNotFound` or `Tdw.SecretUnavailable`, which has the name only
 */
export async function findSecret(
  providers: readonly SecretProvider[],
  name: string,
  signal: AbortSignal,
  details: FailureDetails = {},
): Promise<Buffer> {
  for (const provider of providers) {
    const value = await ask(provider, name, signal, details);
    if (value === undefined) continue;
    if (withoutLastBreak(value).length >= FEWEST_BYTES && value.length <= MOST_SECRET_BYTES) return value;
    const bounds = `from ${FEWEST_BYTES} to ${MOST_SECRET_BYTES} bytes can be hidden in what a container writes`;
    const message = `The secret '${name}' (${provider.title}) cannot be used: only what has ${bounds}`;
    throw new ContainerError(FailureType.SecretNotFound, message, details);
  }
  const asked = providers.map(({ title }) => title).join(', ');
  const where = providers.length === 0 ? 'this worker provides no secrets' : `it is not in ${asked}`;
  throw new ContainerError(FailureType.SecretNotFound, `There is no secret '${name}': ${where}`, details);
}

async function ask(
  provider: SecretProvider,
  name: string,
  signal: AbortSignal,
  details: FailureDetails,
): Promise<Buffer | undefined> {
  try {
    return await provider.find(name, signal);
  } catch (error) {
    signal.throwIfAborted();
    const message = `The secret '${name}' could not be looked up (${provider.title}): ${(error as Error).message}`;
    throw new ContainerError(FailureType.SecretUnavailable, message, details);
  }
}
