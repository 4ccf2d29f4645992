import * as v from 'valibot';
import { type ByteSize, ByteSizeSchema } from '../syntax/byte-size.ts';
import { plainObject } from '../syntax/plain-object.ts';
import { wholeNumber } from '../syntax/whole-number.ts';

/** How the engine keeps what the container writes, from which output is completed that nobody has read along. */
export interface Logging {
  /** `json-file`, or `local`, which takes less room. Others cannot be read back. Default: the worker's. */
  driver?: 'json-file' | 'local';
  /** How much it keeps. Default: the worker's bound. */
  options?: LoggingOptions;
}

/** The bounds of the engine's log, by the engine's names in camelCase. */
export interface LoggingOptions {
  /** Of one file; a unit is 1,024 times the one before. Default: the worker's bound, divided by `maxFile`. */
  maxSize?: ByteSize;
  /** How many files: when they are full, the oldest is dropped. 2 to 100. Default: 2. */
  maxFile?: number;
}

export interface LogOptions {
  /** How the engine keeps its output: less than the worker's bound, or by another driver. Default: as the worker says. */
  logging?: Logging;
}

export const LEAST_LOG_FILES = 2;
export const MOST_LOG_FILES = 100;
export const LOG_DRIVERS: readonly string[] = ['json-file', 'local'];

export const LogDriverSchema = v.custom<'json-file' | 'local'>(
  (value) => LOG_DRIVERS.includes(value as string),
  "'json-file' or 'local': the drivers whose log can be read back when a worker was away",
);

export const LogFilesSchema = wholeNumber(LEAST_LOG_FILES, MOST_LOG_FILES);

export const LoggingOptionsSchema = v.object({
  maxSize: v.exactOptional(ByteSizeSchema),
  maxFile: v.exactOptional(LogFilesSchema),
});

export const LoggingSchema = v.object({
  driver: v.exactOptional(LogDriverSchema),
  options: v.exactOptional(plainObject(LoggingOptionsSchema)),
});

export const loggingEntries = { logging: v.exactOptional(plainObject(LoggingSchema)) };
