import type { LogConfig } from '../engine/create-container-options.ts';

/** How the engine keeps what a container writes, from which output is completed that nobody has read along. */
export interface EngineLogOptions {
  /** `json-file` or `local`, which takes less room: those of the engine's drivers that can be read back. */
  driver?: 'json-file' | 'local';
  /** How much room it may take, in bytes; the engine drops the older half when there is more. Default: 128 MiB. */
  maxBytes?: number;
}

const MAX_BYTES = 128 * 1024 * 1024;
export const DEFAULT_LOG_FILES = 2;

/**
 * The engine's own default has no bound, and fills the disk.
 *
 * @param files - of which the engine drops the oldest when they are full
 */
export function engineLog(options: EngineLogOptions = {}, files = DEFAULT_LOG_FILES): LogConfig {
  return {
    Type: options.driver ?? 'json-file',
    Config: { 'max-size': String(Math.ceil(logBound(options) / files)), 'max-file': String(files) },
  };
}

/** How many bytes of a container's output the engine keeps at most. */
export function logBound({ maxBytes = MAX_BYTES }: EngineLogOptions = {}): number {
  return maxBytes;
}
