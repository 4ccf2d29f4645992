/** A part of a bucket: all whose keys begin so. */
export interface S3Place {
  bucket: string;
  /** Without a slash at either end; empty: the whole bucket. */
  prefix: string;
}

const PLACE = /^s3:\/\/([a-z0-9][a-z0-9._-]+)(?:\/(.*))?$/i;

/** @throws where it is not like `s3://bucket/prefix` */
export function parseS3Url(url: string): S3Place {
  const [, bucket, path = ''] = PLACE.exec(url) ?? [];
  const prefix = path.replace(/\/$/, '');
  if (bucket === undefined || (prefix !== '' && prefix.split('/').some(isNoName))) {
    throw new Error(`Expected s3://bucket or s3://bucket/prefix, got '${url}'`);
  }
  return { bucket, prefix };
}

/** Some stores keep objects in folders, where these would lead elsewhere. */
const isNoName = (part: string): boolean => part === '' || part === '.' || part === '..';

/** With the key as it stands in the bucket, and nothing escaped: so other programs for buckets take it. */
export function s3Url({ bucket, prefix }: S3Place, ...names: readonly string[]): string {
  return `s3://${[bucket, ...(prefix === '' ? [] : [prefix]), ...names].join('/')}`;
}

export function keyIn({ prefix }: S3Place, ...names: readonly string[]): string {
  return [...(prefix === '' ? [] : [prefix]), ...names].join('/');
}
