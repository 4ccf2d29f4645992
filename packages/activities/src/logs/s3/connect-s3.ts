import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createPatientRetry } from './patient-retry.ts';

/** A store that cannot be reached, or that says nothing any more: then the call is tried again. */
const CONNECTION_TIMEOUT_MS = 5_000;
const SILENCE_MS = 10_000;
/** At a time: what containers write that end together should not queue up. */
const CONNECTIONS = 256;

/**
 * A client for the store of the environment: credentials, region and endpoint from where AWS's own programs have them,
 * such as `AWS_ACCESS_KEY_ID`, `AWS_REGION` and `AWS_ENDPOINT_URL`.
 *
 * @param endpoint - absent: AWS's own
 * @param patienceMs - for how long a call is tried again while the store is away
 */
export function connectS3(endpoint: string | undefined, patienceMs: number): S3Client {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  return new S3Client({
    ...(endpoint !== undefined && storeOptions(endpoint)),
    retryStrategy: createPatientRetry(patienceMs),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

/** The endpoint that the environment names; `undefined`: AWS's own. */
export function endpointOf(): string | undefined {
  return process.env['AWS_ENDPOINT_URL_S3'] || process.env['AWS_ENDPOINT_URL'] || undefined;
}

/**
 * Stores other than AWS's are rarely reached by a host name for each bucket, which is what the client would use, and most
 * of them do not care for the region, without which it would not work.
 */
function storeOptions(endpoint: string): S3ClientConfig {
  return { endpoint, forcePathStyle: true, ...(!process.env['AWS_REGION'] && { region: 'us-east-1' }) };
}
