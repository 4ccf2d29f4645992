import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { containerPlugin, DuplicateNameError } from '@tdw/worker';
import {
  type ActivityInterceptors,
  type History,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { useLeftoverCheck } from '../support/leftovers.ts';
import * as activities from '../support/own-worker/activities.ts';

const address = process.env['TEMPORAL_ADDRESS']!;
const workflowBundle = { codePath: process.env['TDW_TEST_BUNDLE']! };
const own = join(__dirname, '../support/own-worker');
let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
});
afterAll(async () => {
  await Promise.all([connection.close(), native.close()]);
});
useLeftoverCheck();

function create(options: Partial<WorkerOptions>, plugin = containerPlugin({ hostId: 'test-host' })): Promise<Worker> {
  return Worker.create({ connection: native, taskQueue: `test-${randomUUID()}`, plugins: [plugin], ...options });
}

function execute(
  worker: Worker,
  workflow: string,
  input: unknown,
  client = new Client({ connection }),
): Promise<unknown> {
  const { taskQueue } = worker.options;
  return client.workflow.execute(workflow, { taskQueue, workflowId: `test-${randomUUID()}`, args: [input] });
}

const hello = { image: 'busybox:stable', command: ['echo', 'hello'] };

describe('a worker of one’s own, with the plugin', () => {
  test("runs containers, beside the user's workflows and activities", async () => {
    const worker = await create({ activities, workflowsPath: join(own, 'workflows.ts') });
    const [ours, theirs] = await worker.runUntil(
      Promise.all([
        execute(worker, 'executeContainerWorkflow', hello),
        execute(worker, 'greetFromContainer', 'container'),
      ]),
    );

    expect(ours).toMatchObject({ status: 'succeeded', stdout: 'hello\n', host: 'test-host' });
    expect(theirs).toBe('hello container\n');
  });

  test('lets a worker replay what it ran: the user’s workflows and ours', async () => {
    const workflowsPath = join(own, 'workflows.ts');
    const worker = await create({ activities, workflowsPath });
    const { workflow } = new Client({ connection });
    const historyOf = async (type: string, input: unknown): Promise<History> => {
      const options = { taskQueue: worker.options.taskQueue, workflowId: `test-${randomUUID()}`, args: [input] };
      const run = await workflow.start(type, options);
      await run.result();
      return run.fetchHistory();
    };
    const [theirs, ours] = await worker.runUntil(
      Promise.all([historyOf('greetFromContainer', 'you'), historyOf('executeContainerWorkflow', hello)]),
    );
    const plugins = [containerPlugin()];

    await Worker.runReplayHistory({ plugins, workflowsPath }, theirs);
    await Worker.runReplayHistory({ plugins }, ours);
  });

  test.each([
    ['workflow', 'executeContainerWorkflow', { workflowsPath: join(own, 'clashing-workflows.ts') }],
    ['activity', 'runContainer', { activities: { runContainer: () => undefined } }],
    ['sink', 'tdw', { sinks: { tdw: { release: { fn: () => undefined } } } }],
  ] as const)('is not created with a %s that has the name of ours: %s', async (kind, duplicate, options) => {
    const creating = create(options);

    await expect(creating).rejects.toThrow(DuplicateNameError);
    await expect(creating).rejects.toMatchObject({ kind, duplicate });
  });

  test('can be shut down as soon as it runs, and has no companions left then', async () => {
    const worker = await create({ workflowBundle });
    const running = worker.run();
    worker.shutdown();
    await running;

    expect(worker.getState()).toBe('STOPPED');
  });

  test('ends when one that belongs to it cannot be created', async () => {
    const worker = await create(
      { workflowBundle },
      containerPlugin({ hostId: 'test-host', maxConcurrentServices: -1 }),
    );

    await expect(worker.run()).rejects.toThrow('must be at least 1');
    expect(worker.getState()).toBe('STOPPED');
  });

  test('has companions that read what its data converter writes, and are watched by its interceptors', async () => {
    const executed: string[] = [];
    const watch = ({ info: { activityType, taskQueue } }: Context): ActivityInterceptors => ({
      inbound: {
        execute(input, next) {
          executed.push(`${activityType} on ${taskQueue}`);
          return next(input);
        },
      },
    });
    const dataConverter = { payloadCodecs: [new Reversing()] };
    const worker = await create({
      dataConverter,
      interceptors: { activity: [watch] },
      workflowsPath: join(own, 'workflows.ts'),
    });
    const result = await worker.runUntil(
      execute(worker, 'removeByHand', randomUUID(), new Client({ connection, dataConverter })),
    );

    expect(result).toEqual({ removed: false, found: false });
    expect(executed).toEqual([`removeContainer on ${worker.options.taskQueue}.control`]);
  });

  test('is the same when the plugin is the connection’s, where it is applied to the companions, too', async () => {
    const plugin = containerPlugin({ hostId: 'test-host' });
    const withPlugin = await NativeConnection.connect({ address, plugins: [plugin] });
    try {
      const worker = await Worker.create({ connection: withPlugin, taskQueue: `test-${randomUUID()}`, workflowBundle });
      const result = await worker.runUntil(execute(worker, 'executeContainerWorkflow', hello));

      expect(result).toMatchObject({ status: 'succeeded', stdout: 'hello\n' });
    } finally {
      await withPlugin.close();
    }
  });
});

/** Stands in for encryption: what it wrote, nobody reads without it. */
class Reversing implements PayloadCodec {
  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => ({ ...payload, data: Uint8Array.from(payload.data ?? []).reverse() }));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return this.encode(payloads);
  }
}
