// What is loaded when somebody works with buckets (load-s3.ts), and never before.
export { createBucketSink } from './bucket-sink.ts';
export { findS3Logs } from './find-s3-logs.ts';
export { openS3Log } from './s3-log.ts';
export { S3Bucket } from './s3-bucket.ts';
export { writeInParts } from './write-in-parts.ts';
