import type { LogSink } from './log-sink.ts';
import { loadS3 } from './load-s3.ts';

export interface S3LogSinkOptions {
  /** How large one object may become before the next is begun. Default: 4 MiB. */
  segmentBytes?: number;
  /** How long what was written may wait for more before it is uploaded, in milliseconds. Default: 5 seconds. */
  uploadIntervalMs?: number;
}

export interface S3LogSink extends LogSink {
  /**
   * Lists the bucket, and writes a small object there.
   *
   * @throws what keeps it from that, and what was expected instead
   */
  check(): Promise<void>;
}

/**
 * Keeps logs in a bucket of S3, or of a store that is compatible with it: objects with the names that the files of the
 * file sink have, below the prefix. Credentials, region and endpoint are those of the environment, as AWS's own programs
 * have them (`AWS_ACCESS_KEY_ID`, `AWS_REGION`, `AWS_ENDPOINT_URL` and so on). Needs the package `@aws-sdk/client-s3`.
 *
 * @param url - `s3://bucket/prefix`
 * @throws where the URL is not like that, or the package is not installed
 */
export async function createS3LogSink(url: string, options: S3LogSinkOptions = {}): Promise<S3LogSink> {
  const { createBucketSink } = await loadS3();
  return createBucketSink(url, options);
}
