import type { StreamName } from '../../output/demultiplex.ts';
import { logFolder } from '../log-folder.ts';
import type { AttemptLog, LogOwner } from '../log-sink.ts';
import type { S3LogSink, S3LogSinkOptions } from '../s3-log-sink.ts';
import { joinSegments, untilFirstGap } from '../stored-log.ts';
import { S3Bucket } from './s3-bucket.ts';
import { ObjectWriter } from './object-writer.ts';
import { LOG_END, lookAtS3Log } from './s3-log.ts';
import { keyIn, parseS3Url, s3Url } from './s3-place.ts';
import { newWriterId } from './writer-id.ts';

const SEGMENT_BYTES = 4 * 1024 * 1024;
const UPLOAD_INTERVAL_MS = 5_000;
/** A container waits for its log to be opened before it is started. */
const SHORT_PATIENCE_MS = 10_000;
/** With the short one below that of who writes the output, who would only say that nothing came of it. */
const LONG_PATIENCE_MS = 30_000;
/** The name of an object that is written to see whether one can. */
const CHECK = '.tdw-check';

/** See `createS3LogSink`, which loads it. */
export function createBucketSink(
  url: string,
  { segmentBytes = SEGMENT_BYTES, uploadIntervalMs = UPLOAD_INTERVAL_MS }: S3LogSinkOptions,
): S3LogSink {
  const place = parseS3Url(url);
  const hasty = new S3Bucket(place.bucket, SHORT_PATIENCE_MS);
  const patient = new S3Bucket(place.bucket, LONG_PATIENCE_MS);

  return {
    async check() {
      await hasty.listFolders(keyIn(place, ''));
      await hasty.write(keyIn(place, CHECK), Buffer.alloc(0), 'text/plain');
    },
    async open(owner: LogOwner): Promise<AttemptLog> {
      const folder = logFolder('', owner);
      const { isComplete, segments } = await lookAtS3Log(hasty, keyIn(place, folder));
      const writer = newWriterId();
      const writerOf = (stream: StreamName): ObjectWriter =>
        new ObjectWriter({
          bucket: patient,
          hastyBucket: hasty,
          keyOf: (name) => keyIn(place, folder, name),
          stream,
          writer,
          segmentBytes,
          uploadIntervalMs,
        });
      const writers: Record<StreamName, ObjectWriter> = { stdout: writerOf('stdout'), stderr: writerOf('stderr') };
      return {
        reference: s3Url(place, folder),
        ended: isComplete,
        readKept: (stream) => untilFirstGap(joinSegments(segments, stream)),
        write: (stream, offset, bytes) => writers[stream].write(offset, bytes),
        async close(end) {
          const closed = await Promise.allSettled([writers.stdout.close(), writers.stderr.close()]);
          for (const result of closed) if (result.status === 'rejected') throw result.reason;
          if (end === undefined) return;
          await patient.write(
            keyIn(place, folder, LOG_END),
            Buffer.from(`${JSON.stringify(end)}\n`),
            'application/json',
          );
        },
      };
    },
  };
}
