import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import {
  type ContainerActivities,
  type ContainerReference,
  controlTaskQueue,
  hostTaskQueue,
  isSharedTaskQueue,
  serviceTaskQueue,
  SINK_NAME,
  WorkflowName,
} from '@tdw/payloads';

const WORKFLOWS = join(__dirname, '..');

export interface WorkflowTest {
  client: Client;
  taskQueue: string;
  /** What the activities do; a test sets those that it expects to be called. */
  activities: Partial<ContainerActivities>;
  /** The containers that the workflow released, in order. */
  released: ContainerReference[];
  start(input: unknown, workflow?: string): Promise<WorkflowHandle>;
  execute(input: unknown, workflow?: string): Promise<unknown>;
}

/**
 * The workflows in Temporal's real sandbox, with activities that a test makes up. Under `jest --coverage`
 * the workflow code is instrumented, and what it counts is added to jest's own.
 *
 * @param entry - the workflow entry, in `src`
 * @param taskQueue - where several hosts share it, the activities are those of the host `a`
 */
export function useWorkflowWorker(entry = 'index.ts', taskQueue = `test-${randomUUID()}`): WorkflowTest {
  // The rest is there once the worker is.
  const test = { taskQueue, activities: {}, released: [] as ContainerReference[] } as unknown as WorkflowTest;
  const coverage = new WorkflowCoverage();
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const address = process.env['TEMPORAL_ADDRESS']!;
    const connection = await Connection.connect({ address });
    const nativeConnection = await NativeConnection.connect({ address });
    const isShared = isSharedTaskQueue(taskQueue);
    const hostQueue = isShared ? hostTaskQueue(taskQueue, 'a') : taskQueue;
    const worker = await Worker.create({
      connection: nativeConnection,
      taskQueue,
      workflowBundle: await bundle(entry, coverage),
      activities: made(test, isShared ? 'placeRun' : 'runContainer'),
      sinks: {
        ...coverage.sinks,
        [SINK_NAME]: {
          release: {
            fn: (_, container: ContainerReference) => void test.released.push(container),
            callDuringReplay: false,
          },
        },
      },
      maxHeartbeatThrottleInterval: '50ms',
    });
    const control = await Worker.create({
      connection: nativeConnection,
      taskQueue: controlTaskQueue(hostQueue),
      activities: made(test, 'stopContainer', 'removeContainer', 'removeWorkspace', 'reportHost'),
    });
    const services = await Worker.create({
      connection: nativeConnection,
      taskQueue: serviceTaskQueue(hostQueue),
      activities: made(test, 'startService', 'watchService'),
      maxHeartbeatThrottleInterval: '50ms',
    });
    const workers = [worker, control, services];
    if (isShared) {
      const activities = made(test, 'runContainer');
      workers.push(await Worker.create({ connection: nativeConnection, taskQueue: hostQueue, activities }));
    }
    const running = Promise.all(workers.map((each) => each.run()));
    test.client = new Client({ connection });
    test.start = (input, workflow = WorkflowName.executeContainer) =>
      test.client.workflow.start(workflow, { taskQueue, workflowId: randomUUID(), args: [input] });
    test.execute = async (input, workflow) => (await test.start(input, workflow)).result();
    stop = async () => {
      for (const each of workers) each.shutdown();
      await running;
      await Promise.all([connection.close(), nativeConnection.close()]);
    };
  });

  afterEach(() => {
    test.activities = {};
    test.released = [];
  });

  afterAll(async () => {
    await stop();
    mergeIntoJest(coverage);
  });

  return test;
}

/**
 * The code of a workflow entry, as the real bundler makes it.
 *
 * @param coverage - whom the code is to report to what it did, when jest wants to know
 */
export async function bundle(entry: string, coverage?: WorkflowCoverage): Promise<{ code: string }> {
  if (coverage !== undefined && '__coverage__' in globalThis) {
    const workflowInterceptorModules = [coverage.interceptorModule];
    return bundleWorkflowCode({ ...bundleOptions(entry, INSTRUMENTED), workflowInterceptorModules });
  }
  const ready = process.env['TDW_TEST_BUNDLE'];
  if (entry === 'index.ts' && ready !== undefined) return { code: readFileSync(ready, 'utf8') };
  return bundleWorkflowCode(bundleOptions(entry));
}

export function mergeIntoJest(coverage: WorkflowCoverage): void {
  if (!('__coverage__' in globalThis)) return;
  coverage.mergeIntoGlobalCoverage();
  // Plain objects: jest copies what it finds there, and does not know the classes of the coverage library.
  const plain: unknown = JSON.parse(JSON.stringify(Reflect.get(globalThis, '__coverage__')));
  Reflect.set(globalThis, '__coverage__', plain);
}

type Configuration = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
type Rules = NonNullable<NonNullable<Configuration['module']>['rules']>;

/** What is tested outside of the sandbox, too, is counted there: counted twice, the counts would not agree. */
const COUNTED_BY_JEST = [
  'container-failure.ts',
  'dispensable-fields.ts',
  'ending.ts',
  'failure-details.ts',
  'json-text.ts',
  'output-budget.ts',
  'queue-timeout.ts',
];

/**
 * Only this package is counted in the sandbox: of the others jest has a count, of code compiled otherwise.
 * (WorkflowCoverage has a rule of its own, which needs packages that it does not depend on.)
 */
const INSTRUMENTED: Rules = [
  {
    enforce: 'post',
    test: /\.ts$/,
    include: WORKFLOWS,
    exclude: [join(WORKFLOWS, 'testing'), ...COUNTED_BY_JEST.map((file) => join(WORKFLOWS, file))],
    use: { loader: require.resolve('@temporalio/nyc-test-coverage/lib/loader.js') },
  },
];

export function bundleOptions(entry: string, rules: Rules = []): BundleOptions & { workflowsPath: string } {
  return {
    workflowsPath: join(WORKFLOWS, entry),
    webpackConfigHook: (config) => ({
      ...config,
      // The packages as they stand in src, as everywhere in the tests.
      resolve: { ...config.resolve, conditionNames: ['@tdw/source', 'import', 'require', 'default'] },
      module: { ...config.module, rules: [...(config.module?.rules ?? []), ...rules] },
    }),
    logger: new DefaultLogger('WARN'),
  };
}

/** Runs with services have a network to be removed, which few tests are about. */
const UNLESS_SET: Partial<ContainerActivities> = { removeWorkspace: async () => ({ removed: 1 }) };

/** The activities that the test makes up, by the time that they are called. */
function made(test: WorkflowTest, ...names: (keyof ContainerActivities)[]): object {
  const activity = (name: keyof ContainerActivities) => (request: never) => {
    const activityOfTest = test.activities[name] ?? UNLESS_SET[name];
    if (activityOfTest === undefined) throw new Error(`The test did not expect ${name} to be called`);
    return activityOfTest(request);
  };
  return Object.fromEntries(names.map((name) => [name, activity(name)]));
}
