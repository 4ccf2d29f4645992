import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import Docker from 'dockerode';
import { removeLeftovers, untilNoneIsLeft } from './leftovers.ts';
import { type Child, startChild } from './process/child.ts';
import { type RawClient, startRawClient } from './raw/client.ts';
import { createRuns, type Runs, type TaskQueues } from './runs.ts';
import { startStockWorker } from './stock-worker.ts';

/** What the measurements work with: three processes beside this one, and a client for each side. */
export interface Bench {
  docker: Docker;
  raw: RawClient;
  worker: Child;
  noopWorker: Child;
  runs: Runs;
  /** One more worker of a kind, for its start to be looked at. */
  startWorker(kind: keyof TaskQueues, taskQueue: string): Child;
  /** Rejects when one of the processes dies. */
  died: Promise<never>;
  /** Until the engine has no container of this benchmark any more. */
  settle(): Promise<void>;
  /** Leaves no process, no open run and no container. */
  close(): Promise<void>;
}

export async function openBench(profileFolder: string | undefined): Promise<Bench> {
  const runId = randomUUID().slice(0, 8);
  const taskQueues = { ours: `bench-${runId}-ours`, noop: `bench-${runId}-noop` };
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const docker = new Docker();
  const runs = createRuns(new Client({ connection, ...(namespace !== undefined && { namespace }) }), runId, taskQueues);
  const raw = startRawClient(runId);
  const logFolder = mkdtempSync(join(tmpdir(), 'tdw-bench-logs-'));
  const worker = startStockWorker(taskQueues.ours, logFolder, profileFolder);
  const noopWorker = startNoopWorker(taskQueues.noop);
  const children = [raw.child, worker, noopWorker];
  return {
    docker,
    raw,
    worker,
    noopWorker,
    runs,
    startWorker(kind, taskQueue) {
      const child = kind === 'ours' ? startStockWorker(taskQueue, logFolder) : startNoopWorker(taskQueue);
      children.push(child);
      return child;
    },
    died: Promise.race([raw.child.died, worker.died, noopWorker.died]),
    settle: () => untilNoneIsLeft(docker, runId),
    async close() {
      // In this order: nobody starts another container once the first two lines are done.
      await runs.terminateOpen();
      await Promise.all(children.map((child) => child.stop()));
      await removeLeftovers(docker, runId);
      await connection.close();
      rmSync(logFolder, { recursive: true, force: true });
    },
  };
}

function startNoopWorker(taskQueue: string): Child {
  return startChild('no-op worker', fileURLToPath(new URL('noop/worker.ts', import.meta.url)), [taskQueue]);
}
