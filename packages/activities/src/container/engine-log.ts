import type { LogConfig } from '../engine/engine-client.ts';

/** How the engine keeps what a container writes, from which output is completed that nobody has read along. */
export interface EngineLogOptions {
  /** `json-file` or `local`, which takes less room: those of the engine's drivers that can be read back. */
  driver?: 'json-file' | 'local';
  /** How much room it may take, in bytes; the engine drops the older half when there is more. Default: 128 MiB. */
  maxBytes?: number;
}

const MAX_BYTES = 128 * 1024 * 1024;
const FILES = 2;

/** The engine's own default has no bound, and fills the disk. */
export function engineLog({ driver = 'json-file', maxBytes = MAX_BYTES }: EngineLogOptions = {}): LogConfig {
  return {
    Type: driver,
    Config: { 'max-size': String(Math.ceil(maxBytes / FILES)), 'max-file': String(FILES) },
  };
}
