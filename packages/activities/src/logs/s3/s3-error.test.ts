import { describe, expect, test } from '@jest/globals';
import { explainS3Error } from './s3-error.ts';

const failed = (message: string, facts: object): Error => Object.assign(new Error(message), facts);

describe('an error of a store', () => {
  test('says which bucket, where, and what was expected', () => {
    const cause = failed('connect ECONNREFUSED 127.0.0.1:9000', { code: 'ECONNREFUSED' });
    const error = explainS3Error(cause, 'logs', 'http://127.0.0.1:9000');

    expect(error).toMatchObject({ code: 'ECONNREFUSED', cause });
    expect(error.message).toBe(
      "the bucket 'logs' of http://127.0.0.1:9000: connect ECONNREFUSED 127.0.0.1:9000; expected a store that answers there (AWS_ENDPOINT_URL)",
    );
  });

  test.each([
    ['NoSuchBucket', 'a bucket that exists'],
    ['AccessDenied', 's3:ListBucket, s3:GetObject and s3:PutObject'],
    ['InvalidAccessKeyId', 'AWS_ACCESS_KEY_ID'],
    ['CredentialsProviderError', 'AWS_ACCESS_KEY_ID'],
    ['PermanentRedirect', 'AWS_REGION'],
  ])('has what to do about %s', (name, expected) => {
    const { code, message } = explainS3Error(failed('no', { name }), 'logs', undefined);

    expect(code).toBe(name);
    expect(message).toMatch(new RegExp(`^the bucket 'logs' of AWS's S3: ${name}: no; expected .*${expected}`));
  });

  test('is told as it is where nothing more is known', () => {
    expect(explainS3Error(failed('Region is missing', {}), 'logs', undefined).message).toBe(
      "the bucket 'logs' of AWS's S3: Region is missing",
    );
  });
});
