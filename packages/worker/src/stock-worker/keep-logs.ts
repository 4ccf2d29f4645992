import { access, constants, mkdir } from 'node:fs/promises';
import {
  createFileLogSink,
  createS3LogSink,
  type EngineClient,
  type LogSink,
  removeOldLogs,
} from '@tdw/activities/engine';
import { Label } from '@tdw/payloads';
import type { Logger } from '@temporalio/worker';
import { defaultLogDir, isBucket, NO_LOGS } from './log-dir.ts';
import { orExplain } from './or-explain.ts';

const SWEEP_INTERVAL_MS = 3_600_000;
const RETENTION_MS = 7 * 24 * 3_600_000;

export interface KeepLogsOptions {
  /** Absent: the default one, without which the worker goes on. */
  logDir?: string | undefined;
  /** Milliseconds. */
  logRetention?: number | undefined;
}

/** The logs of the containers of this worker. */
export interface KeptLogs {
  /** Absent where none are kept. */
  sink?: LogSink;
  /** Ends the clearing away of old ones. */
  stop(): void;
}

/**
 * Keeps the output of containers where it is said: in a bucket, or in files of which it clears old ones away, now and
 * every hour.
 *
 * @param engine - whose containers have their logs there
 * @throws where the folder or the bucket that was asked for cannot be used
 */
export async function keepLogs(
  { logDir, logRetention }: KeepLogsOptions,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<KeptLogs> {
  if (logDir === NO_LOGS) return none();
  if (logDir !== undefined && isBucket(logDir)) return keepInBucket(logDir, logRetention);
  const folder = logDir ?? defaultLogDir();
  try {
    await orExplain(makeWritable(folder), problemWith(folder));
  } catch (error) {
    if (logDir !== undefined) throw error;
    logger.warn('The output of containers is not kept', { error });
    return none();
  }
  const sweep = (): void => void clearAway(folder, logRetention ?? RETENTION_MS, engine, logger);
  sweep();
  const timer = setInterval(sweep, SWEEP_INTERVAL_MS).unref();
  return { sink: createFileLogSink(folder), stop: () => clearInterval(timer) };
}

/** Old ones are the bucket's own business: it has rules for that, and may hold logs of many workers. */
async function keepInBucket(url: string, logRetention: number | undefined): Promise<KeptLogs> {
  if (logRetention !== undefined) {
    throw new Error(`--log-retention is for logs in a folder; in ${url}, the bucket's lifecycle rules remove old ones`);
  }
  const open = async (): Promise<LogSink> => {
    const sink = await createS3LogSink(url);
    await sink.check();
    return sink;
  };
  return { sink: await orExplain(open(), problemWith(url)), stop: () => undefined };
}

const none = (): KeptLogs => ({ stop: () => undefined });
const problemWith = (place: string): string => `The output of containers cannot be kept in ${place} (--log-dir)`;

async function makeWritable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK | constants.X_OK);
}

async function clearAway(
  folder: string,
  retentionMs: number,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<void> {
  const warn = (at: string, error: unknown): void =>
    logger.warn('An old log could not be removed', { folder: at, error });
  const isThere = async (key: string): Promise<boolean> =>
    (await engine.findContainers({ [Label.execution]: key })).length > 0;
  try {
    const removed = await removeOldLogs(folder, retentionMs, warn, isThere);
    if (removed > 0) logger.info('Old logs were removed', { folder, removed });
  } catch (error) {
    warn(folder, error);
  }
}
