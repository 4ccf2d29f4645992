import type { ContainerExecutionInput, ExitedContainer } from '@tdw/payloads';
import { runContainer as runToExit } from '../container/run-container.ts';
import { stopAndRemove } from '../container/remove-container.ts';
import { beginRun, type RunOptions } from './begin-run.ts';

/**
 * Runs one container to its exit, with no Temporal and so with nobody who would go on with it if this
 * process died.
 *
 * @returns the result; a non-zero exit code is one, with `success: false`
 * @throws {@link PayloadError} for an input that is not valid, {@link ContainerError} for a container that
 *   could not be run, {@link RunCancelled} after `signal`
 */
export async function runContainer(input: ContainerExecutionInput, options: RunOptions = {}): Promise<ExitedContainer> {
  const lone = beginRun(input, options);
  try {
    const result = await runToExit(lone.run);
    await stopAndRemove(lone.run.engine, result.containerId, undefined, !result.success);
    return { ...result, attempts: 1 };
  } catch (error) {
    throw await lone.fail(error);
  } finally {
    lone.end();
  }
}
