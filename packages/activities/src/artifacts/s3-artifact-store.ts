import type { ContainerArtifact } from '@tdw/payloads';
import { loadS3 } from '../logs/load-s3.ts';
import { logFolder } from '../logs/log-folder.ts';
import type { S3Bucket } from '../logs/s3/s3-bucket.ts';
import { keyIn, parseS3Url, s3Url } from '../logs/s3/s3-place.ts';
import { artifactName, INDEX_NAME, writeIndex } from './artifact-index.ts';
import { ArtifactNotKept, type ArtifactStore } from './artifact-store.ts';

/** For how long the store is tried again while it is away; then it is the next attempt's turn. */
const PATIENCE_MS = 30_000;
/** Of one read: so much of an artifact is in memory. */
const READ_BYTES = 4 * 1024 * 1024;
/** The name of an object that is written to see whether one can. */
const CHECK = '.tdw-check';

export interface S3ArtifactStore extends ArtifactStore {
  /**
   * Lists the bucket, and writes a small object there.
   *
   * @throws what keeps it from that, and what was expected instead
   */
  check(): Promise<void>;
}

/**
 * Keeps artifacts in a bucket of S3, or of a store that is compatible with it: objects with the names that the file
 * store's files have, below the prefix. Credentials, region and endpoint are those of the environment, as for logs. Needs
 * the package `@aws-sdk/client-s3`.
 *
 * @param url - `s3://bucket/prefix`
 * @throws where the URL is not like that, or the package is not installed
 */
export async function createS3ArtifactStore(url: string): Promise<S3ArtifactStore> {
  const { S3Bucket: Bucket, writeInParts } = await loadS3();
  const place = parseS3Url(url);
  const bucket = new Bucket(place.bucket, PATIENCE_MS);
  return {
    async check() {
      await bucket.listFolders(keyIn(place, ''));
      await bucket.write(keyIn(place, CHECK), Buffer.alloc(0), 'text/plain');
    },
    async open(owner) {
      const folder = logFolder('', owner);
      return {
        async put(path, content) {
          const name = artifactName(path);
          await writeInParts(bucket, keyIn(place, folder, name), content, 'application/octet-stream');
          return s3Url(place, folder, name);
        },
        complete: (artifacts) =>
          bucket.write(keyIn(place, folder, INDEX_NAME), Buffer.from(writeIndex(artifacts)), 'application/json'),
      };
    },
    read: (artifact) => readKept(bucket, s3Url(place), artifact),
  };
}

async function* readKept(
  bucket: S3Bucket,
  root: string,
  artifact: Pick<ContainerArtifact, 'reference' | 'bytes'>,
): AsyncGenerator<Buffer> {
  const { reference } = artifact;
  if (!reference.startsWith(`${root}/`))
    throw new ArtifactNotKept(`${reference} is not in this worker's store, ${root}`);
  yield* readObject(bucket, parseS3Url(reference).prefix, artifact);
}

/** @throws {@link ArtifactNotKept} where there is no such object */
export async function* readObject(
  bucket: S3Bucket,
  key: string,
  { reference, bytes }: Pick<ContainerArtifact, 'reference' | 'bytes'>,
): AsyncGenerator<Buffer> {
  try {
    // Nothing can be read of what has nothing, but whether it is there.
    if (bytes === 0) await bucket.read(key, 0);
    for (let at = 0; at < bytes;) {
      const piece = await bucket.read(key, at, Math.min(READ_BYTES, bytes - at));
      if (piece.length === 0) return;
      at += piece.length;
      yield piece;
    }
  } catch (error) {
    const { code } = error as { code?: unknown };
    // Of what is shorter than it was, no more can be read.
    if (code !== 'NoSuchKey' && code !== 'InvalidRange') throw error;
    throw new ArtifactNotKept(`There is no artifact ${reference} any more, or not all of it`, { cause: error });
  }
}
