import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { SINK_NAME } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { FakeService } from './testing/fake-service.ts';
import { output } from './testing/results.ts';
import { untilRetrying } from './testing/until-retrying.ts';
import { bundle, useWorkflowWorker } from './testing/workflow-worker.ts';

// Runs of released versions must go on under a newer worker: see tests/histories/README.md.
const ROOT = join(__dirname, '../../..');
const HISTORIES = join(__dirname, '../../../tests/histories');
const temporal = useWorkflowWorker();
const shared = useWorkflowWorker('index.ts', 'recorded@any');
const released: string[] = [];

/** A service that is there for a run to use. */
function aService(): FakeService {
  const service = new FakeService();
  temporal.activities = { ...service.activities, runContainer: async () => output() };
  return service;
}

/** Each run that is recorded, by the name of its file. The other files are of earlier versions. */
const RUNS: Readonly<Record<string, () => Promise<WorkflowHandle>>> = {
  'execute-container-succeeded': async () => {
    temporal.activities.runContainer = async () => output();
    return temporal.start({ image: 'alpine', command: ['true'] });
  },
  'execute-container-failed-and-removed': async () => {
    temporal.activities.runContainer = async () => {
      throw ApplicationFailure.nonRetryable('conflict', 'Tdw.NameConflict');
    };
    temporal.activities.removeContainer = async () => ({ removed: true, found: true });
    return temporal.start({ image: 'alpine' });
  },
  'execute-container-retried': async () => {
    let count = 0;
    temporal.activities.runContainer = async () =>
      ++count < 3 ? output({ status: 'failed', success: false, exitCode: 1 }) : output();
    return temporal.start({ image: 'alpine', retry: { maximumAttempts: 3, initialInterval: '10ms' } });
  },
  'parallel-failed-fast-while-retrying': async () => {
    const isWaiting = Promise.withResolvers<void>();
    temporal.activities.runContainer = async ({ container: { image } }) => {
      if (image === 'bad') await isWaiting.promise;
      return output({ status: 'failed', success: false, exitCode: 1 });
    };
    const flaky = { image: 'flaky', retry: { maximumAttempts: 2, initialInterval: '1h' } };
    const input = { containers: [flaky, { image: 'bad' }], failureStrategy: 'failFast' };
    const handle = await temporal.start(input, 'parallelContainersWorkflow');
    await untilRetrying(handle);
    isWaiting.resolve();
    return handle;
  },
  'execute-container-cancelled-and-stopped': async () => {
    temporal.activities.stopContainer = async () => ({ stopped: true });
    temporal.activities.runContainer = async () => {
      const { workflowId } = activityInfo().workflowExecution ?? {};
      await temporal.client.workflow.getHandle(workflowId ?? '').cancel();
      await untilCancelled();
      throw new CancelledFailure('no proof');
    };
    temporal.activities.removeContainer = async () => ({ removed: true, found: true });
    return temporal.start({ image: 'alpine' });
  },
  'execute-container-service-stopped': async () => {
    const service = aService();
    const handle = await temporal.start({ image: 'postgres', lifecycle: 'service' });
    await service.watched;
    await handle.executeUpdate('tdw.waitUntilReady');
    await handle.signal('tdw.stop');
    return handle;
  },
  'execute-container-service-died': async () => {
    const service = aService();
    const handle = await temporal.start({ image: 'postgres', lifecycle: 'service' });
    await service.watched;
    service.exit({ exitCode: 1 });
    return handle;
  },
  'pipeline-with-service': async () => {
    aService();
    const containers = [{ image: 'postgres', lifecycle: 'service' }, { image: 'alpine' }, { image: 'alpine' }];
    return temporal.start({ containers }, 'containerPipelineWorkflow');
  },
  'pipeline-placed-on-a-host': async () => {
    shared.activities = {
      ...new FakeService().activities,
      placeRun: async () => ({ host: 'a', taskQueue: 'recorded@a' }),
      runContainer: async () => output(),
    };
    const containers = [{ image: 'postgres', lifecycle: 'service' }, { image: 'alpine' }];
    return shared.start({ containers }, 'containerPipelineWorkflow');
  },
  'execute-container-host-lost': async () => {
    shared.activities.placeRun = async () => ({ host: 'gone', taskQueue: 'recorded@gone' });
    return shared.start({ image: 'alpine', hostLossTimeout: '200ms' });
  },
  'execute-container-run-again-on-another-host': async () => {
    const hosts = ['gone', 'a'];
    shared.activities.placeRun = async () => {
      const host = hosts.shift()!;
      return { host, taskQueue: `recorded@${host}` };
    };
    shared.activities.runContainer = async () => output();
    const handle = await shared.start({ image: 'alpine', hostLossTimeout: '2s', rerunOnHostLoss: true });
    await failOnce('recorded@gone');
    return handle;
  },
  'pipeline-failed': async () => {
    temporal.activities.runContainer = async () => output({ status: 'failed', success: false, exitCode: 1 });
    return temporal.start({ containers: [{ image: 'a' }, { image: 'b' }] }, 'containerPipelineWorkflow');
  },
  'parallel-in-a-window': async () => {
    temporal.activities.runContainer = async () => output();
    const containers = ['a', 'b', 'c', 'd'].map((image) => ({ image }));
    return temporal.start({ containers, maxConcurrency: 2 }, 'parallelContainersWorkflow');
  },
  'parallel-failed-fast': async () => {
    const running = Promise.withResolvers<void>();
    temporal.activities.stopContainer = async () => ({ stopped: true });
    temporal.activities.runContainer = async ({ container: { image } }) => {
      if (image === 'bad') {
        await running.promise;
        return output({ status: 'failed', success: false, exitCode: 1 });
      }
      running.resolve();
      await untilCancelled();
      throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
    };
    const containers = ['sibling', 'bad', 'later'].map((image) => ({ image }));
    return temporal.start({ containers, maxConcurrency: 2, failureStrategy: 'failFast' }, 'parallelContainersWorkflow');
  },
};

/** A worker that has begun with a container, and is there no more when it is to be tried again. */
async function failOnce(taskQueue: string): Promise<void> {
  const begun = Promise.withResolvers<void>();
  const runContainer = async (): Promise<never> => {
    begun.resolve();
    throw ApplicationFailure.create({ message: 'the engine is down', nextRetryDelay: '1s' });
  };
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  const worker = await Worker.create({ connection, taskQueue, activities: { runContainer } });
  await worker.runUntil(begun.promise);
  await connection.close();
}

beforeAll(async () => {
  if (process.env['TDW_RECORD_HISTORIES'] === undefined) return;
  for (const [name, run] of Object.entries(RUNS)) {
    const handle = await run();
    await handle.result().catch(() => undefined);
    // Without the paths of the machine that recorded it.
    const history = historyToJSON(await handle.fetchHistory()).replaceAll(ROOT, '');
    writeFileSync(join(HISTORIES, `${name}.json`), `${history}\n`);
  }
});

describe('the workflows of today', () => {
  const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

  test.each(files)('go on with %s', async (file) => {
    await expect(replay(file, 'index.ts')).resolves.toBeUndefined();
  });

  test('release nothing when they only go over what was', () => {
    expect(released).toEqual([]);
  });

  test('have a history for every ending', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(RUNS).map((name) => `${name}.json`)));
  });
});

test('a workflow whose commands come in another order cannot go on', async () => {
  await expect(replay('execute-container-succeeded.json', 'testing/other-workflows.ts')).rejects.toMatchObject({
    name: 'DeterminismViolationError',
  });
});

async function replay(file: string, entry: string): Promise<void> {
  const history: unknown = JSON.parse(readFileSync(join(HISTORIES, file), 'utf8'));
  const sinks = { [SINK_NAME]: { release: { fn: () => void released.push(file), callDuringReplay: false } } };
  await Worker.runReplayHistory({ workflowBundle: await bundle(entry), sinks }, history);
}
