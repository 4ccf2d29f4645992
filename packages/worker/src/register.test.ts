import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WorkerOptions } from '@temporalio/worker';
import { containerPlugin } from './container-plugin.ts';
import { DuplicateNameError } from './duplicate-name-error.ts';
import { registerActivities, registerAll, registerWorkflows } from './register.ts';
import { fakeEngine, workerOptions } from './testing/fakes.ts';
import { mergedWorkflowsPath, payloadsPath } from './workflow-code/workflows-path.cjs';

const host = { engine: fakeEngine() };
const sink = { release: { fn: () => undefined } };

/** The ways to have everything registered, which are the same. */
const everything: [string, (options: WorkerOptions) => Promise<WorkerOptions>][] = [
  ['registerAll', (options) => registerAll(options, host)],
  ['containerPlugin', async (options) => containerPlugin(host).configureWorker!(options)],
];

describe.each([
  ...everything,
  ['registerActivities', (options: WorkerOptions) => registerActivities(options, host)] as const,
])('%s', (_, register) => {
  test("puts our activity of the task queue beside the user's, and no other", async () => {
    const mine = async (): Promise<void> => undefined;
    const { activities } = await register(workerOptions({ activities: { mine } }));

    expect(Object.keys(activities!)).toEqual(['mine', 'runContainer']);
    expect(activities).toMatchObject({ mine });
  });

  test('leaves all of the user’s options as they are', async () => {
    const options = workerOptions({ identity: 'me', namespace: 'team', maxCachedWorkflows: 7 });

    expect(await register(options)).toMatchObject(options);
  });

  test('refuses an activity that has the name of one of ours', async () => {
    const registering = register(workerOptions({ activities: { runContainer: () => undefined } }));

    await expect(registering).rejects.toThrow(DuplicateNameError);
    await expect(registering).rejects.toThrow("The activity 'runContainer' is registered twice");
  });

  test('refuses to register twice', async () => {
    await expect(register(await registerActivities(workerOptions(), host))).rejects.toThrow("'runContainer'");
  });

  test('limits the containers by the engine, and heartbeats to what a cancellation can bear', async () => {
    expect(await register(workerOptions())).toMatchObject({
      maxConcurrentActivityTaskExecutions: 8,
      maxHeartbeatThrottleInterval: '5s',
    });
  });

  test('leaves limits that the user has set', async () => {
    const limits = { maxConcurrentActivityTaskExecutions: 3, maxHeartbeatThrottleInterval: '1s' } as const;

    expect(await register(workerOptions(limits))).toMatchObject(limits);
  });

  test('leaves the slots to a tuner, which the SDK does not take beside a limit', async () => {
    const tuner = { tunerOptions: { targetCpuUsage: 0.8, targetMemoryUsage: 0.8 } };

    expect(await register(workerOptions({ tuner }))).not.toHaveProperty('maxConcurrentActivityTaskExecutions');
  });

  test("comes after the user's own plugins", async () => {
    const { plugins } = await register(workerOptions({ plugins: [{ name: 'mine' }] }));

    expect(plugins?.map(({ name }) => name)).toEqual(['mine', 'tdw.companions']);
  });
});

describe.each([...everything, ['registerWorkflows', async (o: WorkerOptions) => registerWorkflows(o)] as const])(
  '%s',
  (_, register) => {
    test('has our workflows bundled, with the schemas shared by all runs', async () => {
      const { workflowsPath, bundlerOptions } = await register(workerOptions());

      expect(workflowsPath).toBe(mergedWorkflowsPath);
      expect(bundlerOptions?.preloadModules).toEqual([payloadsPath]);
    });

    test("keeps the user's bundler options", async () => {
      const { bundlerOptions } = await register(
        workerOptions({
          workflowsPath: '/mine/workflows.ts',
          bundlerOptions: { ignoreModules: ['fs'], preloadModules: ['/mine/shared.js'] },
        }),
      );

      expect(bundlerOptions).toMatchObject({
        ignoreModules: ['fs'],
        preloadModules: ['/mine/shared.js', payloadsPath],
      });
    });

    test('leaves a ready bundle as it is', async () => {
      const workflowBundle = { code: '' };
      const options = await register(workerOptions({ workflowBundle }));

      expect(options.workflowBundle).toBe(workflowBundle);
      expect(options).not.toHaveProperty('workflowsPath');
      expect(options).not.toHaveProperty('bundlerOptions');
    });

    test("puts our sink beside the user's", async () => {
      expect(Object.keys((await register(workerOptions({ sinks: { mine: sink } }))).sinks!)).toEqual(['mine', 'tdw']);
    });

    test('refuses a sink that has the name of ours', async () => {
      const registering = async (): Promise<WorkerOptions> => register(workerOptions({ sinks: { tdw: sink } }));

      await expect(registering()).rejects.toThrow(DuplicateNameError);
      await expect(registering()).rejects.toThrow("The sink 'tdw' is registered twice");
    });
  },
);

describe('the engine that the docker CLI would use is used', () => {
  const dockerHost = process.env['DOCKER_HOST'];
  beforeEach(() => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
  });
  afterEach(() => {
    if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = dockerHost;
  });

  test.each([
    ['registerActivities', async () => registerActivities(workerOptions())],
    ['registerAll', async () => registerAll(workerOptions())],
    ['containerPlugin', async () => containerPlugin().configureWorker!(workerOptions())],
  ])('by %s, where no other is named', async (_, register) => {
    await expect(register()).rejects.toThrow('/nowhere/docker.sock');
  });
});

test('registerActivities brings no workflows, and no sink for them', async () => {
  const options = await registerActivities(workerOptions(), host);

  expect(options).not.toHaveProperty('workflowsPath');
  expect(options).not.toHaveProperty('sinks');
});

test('registerWorkflows brings no activities, and no limits for them', () => {
  expect(registerWorkflows(workerOptions())).toEqual({
    ...workerOptions({ connection: expect.anything() as never }),
    workflowsPath: mergedWorkflowsPath,
    bundlerOptions: expect.anything(),
    sinks: { tdw: expect.anything() },
  });
});

test('containerPlugin gives a replaying worker the workflows, and the sink that the SDK would miss', async () => {
  const options = await containerPlugin(host).configureReplayWorker!({ replayName: 'mine' });

  expect(options).toEqual({
    replayName: 'mine',
    workflowsPath: mergedWorkflowsPath,
    bundlerOptions: { preloadModules: [payloadsPath], webpackConfigHook: expect.any(Function) },
    sinks: { tdw: expect.anything() },
  });
});
