/** `--log-dir none`: no output is kept. */
export const NO_LOGS = 'none';

/** `--log-dir s3://bucket/prefix`: it is kept in a bucket. */
export function isBucket(logDir: string): boolean {
  return logDir.startsWith('s3://');
}

/** Part of a command's help: what a bucket needs. */
export const BUCKET_ENVIRONMENT = `Bucket (s3://): the AWS_* environment variables, such as AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL, and AWS's configuration
files; and the package @aws-sdk/client-s3.`;
