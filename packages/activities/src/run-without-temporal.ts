import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type ContainerExecutionInput, type ExitedContainer, parseContainerExecutionInput } from '@tdw/payloads';
import { toContainerError } from './container/container-error.ts';
import { RunCancelled } from './container/container-run.ts';
import { removeExecution, stopAndRemove } from './container/remove-container.ts';
import { runContainer as runToExit } from './container/run-container.ts';
import { connectEngine } from './engine/connect-engine.ts';
import type { EngineClient } from './engine/engine-client.ts';

export interface RunContainerOptions {
  /** Default: the engine that the docker CLI would use. */
  engine?: EngineClient;
  /** Stops and removes the container; the call then rejects with {@link RunCancelled}. */
  signal?: AbortSignal;
}

/**
 * Runs one container to its exit, with no Temporal and so with nobody who would go on with it if this
 * process died.
 *
 * @returns the result; a non-zero exit code is one, with `success: false`
 * @throws {@link PayloadError} for an input that is not valid, {@link ContainerError} for a container that
 *   could not be run, {@link RunCancelled} after `signal`
 */
export async function runContainer(
  input: ContainerExecutionInput,
  { engine = connectEngine(), signal }: RunContainerOptions = {},
): Promise<ExitedContainer> {
  const parsed = parseContainerExecutionInput(input);
  const key = randomUUID();
  const abort = new AbortController();
  const cancel = (): void => abort.abort(new RunCancelled('The run was cancelled', { cause: signal?.reason }));
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const result = await runToExit({
      engine,
      key,
      input: parsed,
      ownerLabels: {},
      facts: { host: hostname(), key, phase: 'creating' },
      isRetry: false,
      signal: abort.signal,
      confirm: async () => abort.signal.throwIfAborted(),
    });
    if (input.autoRemove !== false) await stopAndRemove(engine, result.containerId);
    return { ...result, attempts: 1 };
  } catch (error) {
    // Nobody comes after this process, so nothing may stay. The error that tells why is the first one.
    await removeExecution(engine, key).catch(() => undefined);
    throw toContainerError(error, { key, image: parsed.image });
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
