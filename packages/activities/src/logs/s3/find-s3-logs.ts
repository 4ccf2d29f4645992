import { type FoundLog, toFoundLog } from '../found-log.ts';
import { safeName } from '../log-folder.ts';
import { parseSegmentName } from '../segment-name.ts';
import { S3Bucket, type StoredObject } from './s3-bucket.ts';
import { keyIn, parseS3Url, s3Url } from './s3-place.ts';
import { writerBegan } from './writer-id.ts';

const PATIENCE_MS = 10_000;

/** As `findLogs`, in a bucket. A log of which nothing is uploaded yet is not there. */
export async function findS3Logs(url: string, workflowId: string, runId?: string): Promise<FoundLog[]> {
  const place = parseS3Url(url);
  const bucket = new S3Bucket(place.bucket, PATIENCE_MS);
  const began = new Map<string, Map<string, number>>();
  try {
    for (const namespace of await bucket.listFolders(keyIn(place, ''))) {
      const workflow = `${namespace}${safeName(workflowId)}/`;
      const prefix = runId === undefined ? workflow : `${workflow}${safeName(runId)}/`;
      for await (const object of bucket.list(prefix)) note(object, began);
    }
  } finally {
    bucket.close();
  }
  const run = [...began.values()].sort((a, b) => firstOf(a) - firstOf(b)).at(-1) ?? new Map<string, number>();
  const folders = [...run].sort(([, a], [, b]) => a - b).map(([folder]) => folder);
  return folders.map((folder) => toFoundLog(s3Url({ bucket: place.bucket, prefix: folder }), folder));
}

/** @param began - when each log began, by the keys of its run and its own */
function note({ key, modifiedAt }: StoredObject, began: Map<string, Map<string, number>>): void {
  const folder = parentOf(key);
  const segment = parseSegmentName(key.slice(folder.length + 1));
  const at = segment === undefined ? modifiedAt : writerBegan(segment.writer);
  const run = began.get(parentOf(folder)) ?? new Map<string, number>();
  run.set(folder, Math.min(at, run.get(folder) ?? Infinity));
  began.set(parentOf(folder), run);
}

const parentOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));
const firstOf = (run: ReadonlyMap<string, number>): number => Math.min(...run.values());
