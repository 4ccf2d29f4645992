import { access, constants, mkdir } from 'node:fs/promises';
import type { EngineClient } from '@tdw/activities/engine';
import { Label } from '@tdw/payloads';
import type { Logger } from '@temporalio/worker';
import { isBucket, NO_LOGS } from './log-dir.ts';
import { orExplain } from './or-explain.ts';

const SWEEP_INTERVAL_MS = 3_600_000;
const RETENTION_MS = 7 * 24 * 3_600_000;

/** Something that a worker keeps of containers, and how. */
export interface Kept<T> {
  /** Such as 'The output of containers', and its verb. */
  what: string;
  isKept: 'is' | 'are';
  /** Such as 'logs', and one of them with its article: 'An old log'. */
  those: string;
  oneOld: string;
  flag: string;
  retentionFlag: string;
  defaultFolder: string;
  inFolder: (folder: string) => T;
  inBucket: (url: string) => Promise<T & { check(): Promise<void> }>;
  removeOld: (
    folder: string,
    maxAgeMs: number,
    onFailure: (folder: string, error: unknown) => void,
    isThere: (key: string) => Promise<boolean>,
  ) => Promise<number>;
}

export interface KeepOptions {
  /** Absent: the default folder, without which the worker goes on. */
  place?: string | undefined;
  /** Milliseconds. */
  retention?: number | undefined;
}

/** Where it is kept. */
export interface KeptPlace<T> {
  /** Absent where nothing is kept. */
  store?: T;
  /** Ends the clearing away of what is old. */
  stop: () => void;
}

/**
 * Keeps it where it is said: in a bucket, or in files of which it clears old ones away, now and every hour.
 *
 * @param engine - whose containers it is of
 * @throws where the folder or the bucket that was asked for cannot be used, or there is nothing for the retention to be of
 */
export async function keepPlace<T>(
  kept: Kept<T>,
  { place, retention }: KeepOptions,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<KeptPlace<T>> {
  if (place === NO_LOGS) {
    refuseRetention(kept, retention, `with ${kept.flag} ${NO_LOGS} there are none`);
    return nothing();
  }
  if (place !== undefined && isBucket(place)) {
    refuseRetention(kept, retention, `in ${place}, the bucket's lifecycle rules remove old ones`);
    return keepInBucket(kept, place);
  }
  const folder = place ?? kept.defaultFolder;
  try {
    await orExplain(makeWritable(folder), problemWith(kept, folder));
  } catch (error) {
    if (place !== undefined) throw error;
    logger.warn(`${kept.what} ${kept.isKept} not kept`, { error });
    return nothing();
  }
  const sweep = (): void => void clearAway(kept, folder, retention ?? RETENTION_MS, engine, logger);
  sweep();
  const timer = setInterval(sweep, SWEEP_INTERVAL_MS).unref();
  return { store: kept.inFolder(folder), stop: () => clearInterval(timer) };
}

/** What is old is a bucket's own business: it has rules for that, and may be that of many workers. */
function refuseRetention(
  { retentionFlag, those }: Pick<Kept<unknown>, 'retentionFlag' | 'those'>,
  retention: number | undefined,
  why: string,
): void {
  if (retention !== undefined) throw new Error(`${retentionFlag} is for ${those} in a folder; ${why}`);
}

async function keepInBucket<T>(kept: Kept<T>, url: string): Promise<KeptPlace<T>> {
  const open = async (): Promise<T> => {
    const store = await kept.inBucket(url);
    await store.check();
    return store;
  };
  return { store: await orExplain(open(), problemWith(kept, url)), stop: () => undefined };
}

const nothing = (): { stop(): void } => ({ stop: () => undefined });
const problemWith = ({ what, flag }: Pick<Kept<unknown>, 'what' | 'flag'>, place: string): string =>
  `${what} cannot be kept in ${place} (${flag})`;

async function makeWritable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK | constants.X_OK);
}

async function clearAway<T>(
  { removeOld, those, oneOld }: Kept<T>,
  folder: string,
  retentionMs: number,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<void> {
  const warn = (at: string, error: unknown): void =>
    logger.warn(`${oneOld} could not be removed`, { folder: at, error });
  const isThere = async (key: string): Promise<boolean> =>
    (await engine.findContainers({ [Label.execution]: key })).length > 0;
  try {
    const removed = await removeOld(folder, retentionMs, warn, isThere);
    if (removed > 0) logger.info(`Old ${those} were removed`, { folder, removed });
  } catch (error) {
    warn(folder, error);
  }
}
