import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ContainerArtifact } from '@tdw/payloads';
import { findLogs } from '../logs/find-logs.ts';
import { isS3Url, loadS3 } from '../logs/load-s3.ts';
import { keyIn, parseS3Url } from '../logs/s3/s3-place.ts';
import { type ArtifactIndex, artifactName, INDEX_NAME, readIndex } from './artifact-index.ts';
import { readFileArtifact } from './file-artifact-store.ts';
import { readObject } from './s3-artifact-store.ts';

const PATIENCE_MS = 10_000;

/** An artifact among those that a store has. */
export interface FoundArtifact extends ContainerArtifact {
  /** The container's `name` in the input, when it had one. */
  step?: string;
  /** The key of its execution. */
  key: string;
}

/**
 * The artifacts of the containers of a workflow's run, the container that was collected from first first; none where
 * there are none.
 *
 * @param root - the folder of the file store, or `s3://bucket/prefix`
 * @param runId - default: the run of that workflow that last collected something
 */
export async function findArtifacts(root: string, workflowId: string, runId?: string): Promise<FoundArtifact[]> {
  const found: FoundArtifact[] = [];
  // Both have a folder for each container, by the same names.
  for (const { reference, ...container } of await findLogs(root, workflowId, runId)) {
    const index = await (isS3Url(reference) ? indexInBucket(reference) : readFolderIndex(fileURLToPath(reference)));
    for (const artifact of index?.artifacts ?? []) {
      found.push({ ...container, ...artifact, reference: `${reference}/${nameIn(reference, artifact.path)}` });
    }
  }
  return found;
}

/**
 * What is in an artifact, by its `reference` and its size as in a result. One in a bucket is read with the credentials of
 * the environment.
 *
 * @throws where there is no such artifact (any more), with an error of the name `ArtifactNotKept`; with the system's or
 *   the bucket's error
 */
export async function* readArtifact(artifact: Pick<ContainerArtifact, 'reference' | 'bytes'>): AsyncGenerator<Buffer> {
  const { reference } = artifact;
  if (!isS3Url(reference)) return yield* readFileArtifact(fileURLToPath(reference));
  const { bucket: name, prefix: key } = parseS3Url(reference);
  const { S3Bucket } = await loadS3();
  const bucket = new S3Bucket(name, PATIENCE_MS);
  try {
    yield* readObject(bucket, key, artifact);
  } finally {
    bucket.close();
  }
}

/** The index of a folder of the file store; `undefined` where it is not complete. */
export async function readFolderIndex(folder: string): Promise<ArtifactIndex | undefined> {
  try {
    return readIndex(await readFile(join(folder, INDEX_NAME), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function indexInBucket(reference: string): Promise<ArtifactIndex | undefined> {
  const { S3Bucket } = await loadS3();
  const place = parseS3Url(reference);
  const bucket = new S3Bucket(place.bucket, PATIENCE_MS);
  try {
    return readIndex((await bucket.read(keyIn(place, INDEX_NAME), 0)).toString());
  } catch (error) {
    if ((error as { code?: unknown }).code === 'NoSuchKey') return undefined;
    throw error;
  } finally {
    bucket.close();
  }
}

/** As it stands in a bucket's key; in a URL of a file it is escaped once more. */
function nameIn(reference: string, path: string): string {
  const name = artifactName(path);
  return isS3Url(reference) ? name : pathToFileURL(`/${name}`).pathname.slice(1);
}
