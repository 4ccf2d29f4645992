import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import type { TestWorker } from './container-worker.ts';

/** A client to start runs with, for the tests of one file, whose workers are processes that each test starts. */
export function useClient(): TestWorker {
  const test = { taskQueue: `test-${randomUUID()}`, engine: connectEngine() } as TestWorker;
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
    test.client = new Client({ connection });
  });
  afterAll(() => connection.close());
  return test;
}
