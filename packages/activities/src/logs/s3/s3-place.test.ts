import { describe, expect, test } from '@jest/globals';
import { keyIn, parseS3Url, s3Url } from './s3-place.ts';

describe('a place in a bucket', () => {
  test.each([
    ['s3://logs', 'logs', '', 's3://logs/a/b%2F', 'a/b%2F'],
    ['s3://logs/', 'logs', '', 's3://logs/a/b%2F', 'a/b%2F'],
    ['s3://my.logs/of/us/', 'my.logs', 'of/us', 's3://my.logs/of/us/a/b%2F', 'of/us/a/b%2F'],
  ])('%s', (url, bucket, prefix, below, key) => {
    expect(parseS3Url(url)).toEqual({ bucket, prefix });
    expect(s3Url({ bucket, prefix }, 'a', 'b%2F')).toBe(below);
    expect(keyIn({ bucket, prefix }, 'a', 'b%2F')).toBe(key);
  });

  test.each([
    '',
    '/logs',
    's3:/logs',
    's3://',
    's3:///logs',
    's3://a b',
    's3://logs//x',
    's3://logs/../x',
    's3://logs/.',
  ])('is not %p', (url) => {
    expect(() => parseS3Url(url)).toThrow(`Expected s3://bucket or s3://bucket/prefix, got '${url}'`);
  });
});
