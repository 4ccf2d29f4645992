import { FailureType } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/** The output of a container that this attempt is attached to. An object, for a promise of a promise cannot be. */
export interface LiveOutput {
  ended: Promise<boolean>;
}

/** The exit codes that runc and the shell agree on: found but not executable, not found. */
const CANNOT_EXECUTE = 126;
const COMMAND_NOT_FOUND = 127;

/**
 * Starts the container that this attempt created. Its output is attached first, so that not a byte is
 * missed.
 *
 * @returns the end of the live output: `true` when it came unbroken. It never rejects.
 */
export async function startContainer(run: ContainerRun, id: string, output: OutputCapture): Promise<LiveOutput> {
  run.facts.phase = 'starting';
  run.facts.containerId = id;
  const [stream] = await Promise.all([run.engine.attachContainer(id), run.confirm()]);
  const ended = output.follow(stream).then(
    () => true,
    () => false,
  );
  try {
    await run.engine.startContainer(id);
  } catch (error) {
    stream.destroy();
    throw await startFailure(run, id, error);
  }
  run.facts.phase = 'running';
  return { ended };
}

/** An engine that answered says why it could not start the process; the container stays `created`. */
async function startFailure({ engine, key, input }: ContainerRun, id: string, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineError) || error.status === undefined) return error;
  const inspection = await engine.inspectContainer(id);
  if (inspection?.state !== 'created') return error;
  const { exitCode } = inspection;
  const hint =
    exitCode === COMMAND_NOT_FOUND
      ? 'its command was not found (127); is it in the image, and on the PATH?'
      : exitCode === CANNOT_EXECUTE
        ? 'its command cannot be executed (126); is it a file with the right mode, for this platform?'
        : 'the engine could not start it';
  await engine.removeContainer(id);
  const message = `The container of '${input.image}' did not start, ${hint}: ${error.message}`;
  return new ContainerError(FailureType.StartFailed, message, { key, image: input.image, containerId: id, exitCode, removed: true }, error);
}
