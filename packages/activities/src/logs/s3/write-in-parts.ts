import type { S3Bucket } from './s3-bucket.ts';

/** Of each part but the last. A store takes at most 10,000 of them: 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Writes an object as its content comes, with no more than a part of it in memory. It is there when all of it is.
 *
 * @throws what its content fails with, or the store
 */
export async function writeInParts(
  bucket: Pick<S3Bucket, 'write' | 'beginParts' | 'writePart' | 'endParts' | 'abortParts'>,
  key: string,
  content: AsyncIterable<Buffer>,
  contentType: string,
): Promise<void> {
  let uploadId: string | undefined;
  const tags: string[] = [];
  try {
    for await (const { bytes, isLast } of inParts(content)) {
      // What is small is written as a whole.
      if (isLast && uploadId === undefined) return await bucket.write(key, bytes, contentType);
      uploadId ??= await bucket.beginParts(key, contentType);
      tags.push(await bucket.writePart(key, uploadId, tags.length + 1, bytes));
    }
    if (uploadId !== undefined) await bucket.endParts(key, uploadId, tags);
  } catch (error) {
    // Where that fails, too, the store keeps parts that nobody sees, until its own rules remove them.
    if (uploadId !== undefined) await bucket.abortParts(key, uploadId).catch(() => undefined);
    throw error;
  }
}

/** At least one. */
async function* inParts(content: AsyncIterable<Buffer>): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of content) {
    // One that is full is not the last.
    if (length >= PART_BYTES) {
      yield { bytes: Buffer.concat(pieces), isLast: false };
      pieces = [];
      length = 0;
    }
    pieces.push(piece);
    length += piece.length;
  }
  yield { bytes: Buffer.concat(pieces), isLast: true };
}
