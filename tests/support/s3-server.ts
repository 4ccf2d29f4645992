import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { createProgram, type Program } from '../chaos/lab/program.ts';
import { freePort } from './free-port.ts';

const PROGRAM = 'versitygw';
const [USER, SECRET] = ['test-user', 'test-secret'];

/** A real S3-compatible server, as a process of its own, with one bucket: `logs`. */
export interface S3Server extends Program {
  /** What a client's environment has to be. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends it, and removes what it has kept. */
  stop(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-s3-'));
  const [buckets, metadata] = [join(folder, 'buckets'), join(folder, 'metadata')];
  for (const made of [join(buckets, 'logs'), metadata]) mkdirSync(made, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const endpoint = `http://${address}`;
  const program = createProgram({
    name: 'S3 server',
    file: PROGRAM,
    args: [
      '--port',
      address,
      '--keep-alive',
      '--quiet',
      '--health',
      '/health',
      'posix',
      '--sidecar',
      metadata,
      buckets,
    ],
    env: { ...process.env, ROOT_ACCESS_KEY: USER, ROOT_SECRET_KEY: SECRET },
    log: join(folder, 'log'),
    isReady: async () => (await fetch(`${endpoint}/health`).catch(() => undefined))?.ok === true,
  });
  await program.start();
  return {
    ...program,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: USER,
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
    async stop() {
      await program.end('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

/** `describe` of what needs one: where its program is not to be had it is skipped, and the reason printed. */
export function describeWithS3(name: string, tests: () => void): void {
  const isThere = spawnSync('which', [PROGRAM], { env: process.env }).status === 0;
  (isThere ? describe : describe.skip)(name, tests);
  if (!isThere) process.stderr.write(`Skipped, for there is no ${PROGRAM} on the PATH: ${name}\n`);
}
