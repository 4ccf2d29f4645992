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
import { createRuns, type Runs } from './runs.ts';
import { startStockWorker } from './stock-worker.ts';

/** The SDK's own; ours, as on a machine where it has never run; ours, as it is started again. */
type WorkerKind = 'bare' | 'ours' | 'restarted';

/** What the measurements work with: three processes beside this one, and a client for each side. */
export interface Bench {
  docker: Docker;
  raw: RawClient;
  worker: Child;
  noopWorker: Child;
  runs: Runs;
  /** One more worker of a kind, for its start to be looked at. */
  startWorker(kind: WorkerKind, taskQueue: string): Child;
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
  const folder = mkdtempSync(join(tmpdir(), 'tdw-bench-'));
  const startOurs = (taskQueue: string, cache = 'cache', profile?: string): Child =>
    startStockWorker(taskQueue, { logs: join(folder, 'logs'), cache: join(folder, cache), profile });
  const worker = startOurs(taskQueues.ours, undefined, profileFolder);
  const noopWorker = startNoopWorker(taskQueues.noop);
  const children = [raw.child, worker, noopWorker];
  return {
    docker,
    raw,
    worker,
    noopWorker,
    runs,
    startWorker(kind, taskQueue) {
      const cache = kind === 'ours' ? `cache-of-${taskQueue}` : undefined;
      const child = kind === 'bare' ? startNoopWorker(taskQueue) : startOurs(taskQueue, cache);
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
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startNoopWorker(taskQueue: string): Child {
  return startChild('no-op worker', fileURLToPath(new URL('noop/worker.ts', import.meta.url)), [taskQueue]);
}
