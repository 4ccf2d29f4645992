import { join } from 'node:path';
import { ImageRecord } from '@tdw/activities';
import { Runtime } from '@temporalio/worker';

/** The record of a host's images, one file for each host: `images/<host>.json`. */
export function openImageRecord(stateDir: string, host: string): Promise<ImageRecord> {
  const file = join(stateDir, 'images', `${encodeURIComponent(host)}.json`);
  return ImageRecord.open(file, (error) => warn(file, error));
}

/** The same for a worker, which does without where it cannot be had. */
export async function keepImageRecord(stateDir: string, host: string): Promise<ImageRecord | undefined> {
  try {
    return await openImageRecord(stateDir, host);
  } catch (error) {
    warn(stateDir, error);
    return undefined;
  }
}

function warn(place: string, error: unknown): void {
  Runtime.instance().logger.warn('It is not kept which images were used', { place, error });
}
