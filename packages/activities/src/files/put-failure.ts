import { containerTitle, FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { EngineError } from '../engine/engine-client.ts';

/**
 * To put a file where a folder is, or into a file, is an error of the engine's own (500), as is a disk that is full: asked
 * again, it says the same again. Unless it is on its way down, which fails whatever it is about.
 *
 * @param what - was put into the container, in words
 * @returns what to fail with
 */
export async function putFailure(
  { engine, key, input }: ContainerRun,
  id: string,
  what: string,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof EngineError) || error.status === undefined || error.status === 404) return error;
  if (!(await engine.isUp())) return error;
  const message = `The engine could not put ${what} into the ${containerTitle(input)}: ${error.message}`;
  return new ContainerError(FailureType.InvalidOptions, message, { key, image: input.image, containerId: id }, error);
}
