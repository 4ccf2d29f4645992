import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createS3Server, type S3Server } from './s3-server.ts';

/** What else could say who one is, and where the store is. */
const OTHERS = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_S3'];

/**
 * A real S3-compatible server for the tests of a `describe`, and the environment by which clients find it. Each test has
 * a bucket of its own.
 */
export function useS3Server(): { readonly server: S3Server; readonly bucket: string } {
  const environment = { ...process.env };
  let folder: string;
  let server: S3Server;
  let buckets = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-s3-'));
    server = await createS3Server(folder);
    await server.start();
  });
  beforeEach(() => {
    server.makeBucket(`bucket-${++buckets}`);
    for (const name of OTHERS) delete process.env[name];
    Object.assign(process.env, server.env);
  });
  afterEach(() => {
    for (const name of [...OTHERS, ...Object.keys(server.env)]) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
  });
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get server() {
      return server;
    },
    get bucket() {
      return `bucket-${buckets}`;
    },
  };
}
