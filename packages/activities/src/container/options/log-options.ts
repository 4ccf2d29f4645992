import { byteSizeToBytes, containerTitle, FailureType, type RunOptions } from '@tdw/payloads';
import type { LogConfig } from '../../engine/create-container-options.ts';
import { ContainerError } from '../container-error.ts';
import { DEFAULT_LOG_FILES, engineLog, type EngineLogOptions, logBound } from '../engine-log.ts';

/**
 * How the engine keeps its output: as the worker says, or less of it, or by the other driver. The worker's bound is what
 * its host's disk has room for.
 *
 * @throws {@link ContainerError} of the type `Tdw.InvalidOptions` where more is asked for than the worker's bound
 */
export function logOptions(
  worker: EngineLogOptions | undefined,
  input: RunOptions & { image: string; name?: string },
): LogConfig {
  const { driver = worker?.driver, options = {} } = input.logging ?? {};
  if (input.logging === undefined) return engineLog(worker);
  const bound = logBound(worker);
  const { maxFile = DEFAULT_LOG_FILES } = options;
  const maxBytes = options.maxSize === undefined ? bound : byteSizeToBytes(options.maxSize) * maxFile;
  if (maxBytes > bound) {
    const message = `The ${containerTitle(input)} asks for a log of ${maxBytes} bytes, and this worker keeps ${bound}`;
    const hint = "ask for less in 'logging.options', or have the worker's operator raise the bound of the engine's log";
    throw new ContainerError(FailureType.InvalidOptions, message, { image: input.image }, undefined, hint);
  }
  return engineLog({ ...(driver !== undefined && { driver }), maxBytes }, maxFile);
}
