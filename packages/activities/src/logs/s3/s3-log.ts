import { parseSegmentName, type SegmentName } from '../segment-name.ts';
import type { StoredLog, StoredSegment } from '../stored-log.ts';
import { S3Bucket } from './s3-bucket.ts';
import { keyIn, parseS3Url } from './s3-place.ts';

/** Says that a log is complete. In the bucket it is written after all segments, and listed before them. */
export const LOG_END = 'end.json';

/** Every look is a request that somebody pays for. */
const POLL_MS = 1_000;
const PATIENCE_MS = 10_000;

/** The log with this reference. */
export function openS3Log(reference: string): StoredLog {
  const place = parseS3Url(reference);
  const bucket = new S3Bucket(place.bucket, PATIENCE_MS);
  const folder = keyIn(place);
  return {
    pollMs: POLL_MS,
    async mustExist() {
      for await (const _ of bucket.list(`${folder}/`)) return;
      throw Object.assign(new Error(`There is no log ${reference}`), { code: 'ENOENT' });
    },
    look: () => lookAtS3Log(bucket, folder),
    close: () => bucket.close(),
  };
}

/** @param folder - the key of the log, to which a slash and a name are added */
export async function lookAtS3Log(
  bucket: S3Bucket,
  folder: string,
): Promise<{ isComplete: boolean; segments: StoredSegment[] }> {
  let isComplete = false;
  const found: (SegmentName & StoredSegment)[] = [];
  for await (const { key, bytes } of bucket.list(`${folder}/`)) {
    const name = key.slice(folder.length + 1);
    if (name === LOG_END) isComplete = true;
    const segment = parseSegmentName(name);
    if (segment === undefined) continue;
    found.push({ ...segment, end: segment.start + bytes, read: (skip) => readObject(bucket, key, skip) });
  }
  return { isComplete, segments: found.sort((a, b) => a.start - b.start) };
}

async function* readObject(bucket: S3Bucket, key: string, skip: number): AsyncGenerator<Buffer> {
  yield await bucket.read(key, skip);
}
