import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `--log-dir none`: no output is kept. */
export const NO_LOGS = 'none';

/** `--log-dir s3://bucket/prefix`: it is kept in a bucket. */
export function isBucket(logDir: string): boolean {
  return logDir.startsWith('s3://');
}

/** Where the output of containers is kept unless somebody says otherwise: with the user's other programs' state. */
export function defaultLogDir(): string {
  return join(defaultStateDir(), 'logs');
}

/** The same of the files that are collected from them. */
export function defaultArtifactDir(): string {
  return join(defaultStateDir(), 'artifacts');
}

/** Where workers and commands of one user find what the others have left there. */
export function defaultStateDir(): string {
  const state = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return resolve(state, 'tdw');
}

/** Part of a command's help: what a bucket needs. */
export const BUCKET_ENVIRONMENT = `Bucket (s3://): the AWS_* environment variables, such as AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL, and AWS's configuration
files; and the package @aws-sdk/client-s3.`;
