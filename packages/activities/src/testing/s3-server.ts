import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe } from '@jest/globals';

const PROGRAM = 'versitygw';
const POLL_MS = 20;
const START_TIMEOUT_MS = 20_000;

/** A real S3-compatible server, as a process of its own: buckets are folders, and objects files in them. */
export interface S3Server {
  readonly endpoint: string;
  /** What a client's environment has to be. */
  readonly env: Readonly<Record<string, string>>;
  makeBucket(name: string): void;
  removeBucket(name: string): void;
  folderOf(bucket: string): string;
  /** On the port and the folder that it has had. */
  start(): Promise<void>;
  /** At once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** It takes connections from then on, but reads and says nothing. */
  freeze(): void;
  thaw(): void;
}

/** @param folder - empty: what it keeps is there, and outlives it */
export async function createS3Server(folder: string): Promise<S3Server> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const [buckets, metadata] = [join(folder, 'buckets'), join(folder, 'metadata')];
  for (const made of [buckets, metadata]) mkdirSync(made);
  const args = ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', '--health', '/health'];
  let child: ChildProcess | undefined;
  return {
    endpoint,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test-user',
      AWS_SECRET_ACCESS_KEY: 'test-secret',
    },
    makeBucket: (name) => mkdirSync(join(buckets, name), { recursive: true }),
    removeBucket: (name) => rmSync(join(buckets, name), { recursive: true, force: true }),
    folderOf: (bucket) => join(buckets, bucket),
    async start() {
      const env = { ...process.env, ROOT_ACCESS_KEY: 'test-user', ROOT_SECRET_KEY: 'test-secret' };
      child = spawn(PROGRAM, [...args, 'posix', '--sidecar', metadata, buckets], { env, stdio: 'ignore' });
      const giveUpAt = Date.now() + START_TIMEOUT_MS;
      while (!(await isUp(endpoint))) {
        if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error(`Expected ${PROGRAM} on port ${port}`);
        await delay(POLL_MS);
      }
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

/** `describe` of what needs one: where its program is not to be had it is skipped, and the reason printed. */
export function describeWithS3(name: string, tests: () => void): void {
  const isThere = spawnSync('which', [PROGRAM], { env: process.env }).status === 0;
  (isThere ? describe : describe.skip)(name, tests);
  if (!isThere) process.stderr.write(`Skipped, for there is no ${PROGRAM} on the PATH: ${name}\n`);
}

async function isUp(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/health`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
