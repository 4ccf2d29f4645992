import { beforeEach, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/client';
import type { ContainerExecutionInput, ContainerExecutionOutput, PipelineOutput, RunProgress } from '@tdw/payloads';
import { FakeServices } from './testing/fake-services.ts';
import { failureOf } from './testing/failure.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const INPUT: ContainerExecutionInput = {
  name: 'test',
  image: 'app',
  services: [
    { name: 'db', image: 'postgres' },
    { name: 'cache', image: 'redis' },
  ],
};

let fake: FakeServices;
beforeEach(() => {
  fake = new FakeServices();
  temporal.activities = fake.activities;
});

const run = (input: Partial<ContainerExecutionInput> = {}): Promise<ContainerExecutionOutput> =>
  temporal.execute({ ...INPUT, ...input }) as Promise<ContainerExecutionOutput>;
const doings = (): string[] => fake.log.filter((entry) => !entry.startsWith('watch'));
const forEver = (): Promise<never> => new Promise<never>(() => undefined);

describe('services of a container', () => {
  test('are up before it begins and stopped after it, and are in its result', async () => {
    const { services, ...result } = await run();

    expect(doings()).toEqual(['start db', 'start cache', 'run test', 'stop cache', 'stop db']);
    expect(result).toMatchObject({ status: 'succeeded' });
    expect(services).toMatchObject([
      { name: 'db', status: 'succeeded' },
      { name: 'cache', status: 'succeeded' },
    ]);
    expect(fake.requests.map(({ container }) => container)).not.toContainEqual(
      expect.objectContaining({ services: expect.anything() }),
    );
  });

  test('are stopped, too, where it does not succeed, and its result is its own', async () => {
    fake.run = async () => ({ status: 'failed', success: false, exitCode: 3 });

    expect(await run()).toMatchObject({ status: 'failed', exitCode: 3, services: [{ status: 'succeeded' }, {}] });
    expect(doings().slice(-2)).toEqual(['stop cache', 'stop db']);
  });

  test('of which one is not ready keep it from beginning', async () => {
    fake.starting = async () => {
      throw ApplicationFailure.nonRetryable('not ready', 'Tdw.NotReady', { removed: true });
    };
    const { type, message } = await failureOf(run());

    expect({ type, message }).toEqual({ type: 'Tdw.NotReady', message: 'not ready' });
    expect(doings()).toEqual(['start db']);
  });

  test('of which one dies end it at once, and are why it failed', async () => {
    fake.run = forEver;
    const failed = failureOf(run());
    await Promise.all(['run test', 'watch cache'].map((entry) => fake.until(entry)));
    fake.die('cache', { stderr: 'out of files\n' });
    const { type, message } = await failed;

    expect(type).toBe('Tdw.ServiceDied');
    expect(message).toMatch(/^The service 'cache' \(redis\) ended by itself with exit code 1.*out of files$/s);
    expect(fake.log).toContain('cancelled test');
    expect(fake.log.at(-1)).toBe('stop db');
  });

  test('are gone when the run is cancelled', async () => {
    fake.run = forEver;
    const handle = await temporal.start(INPUT);
    await Promise.all(['run test', 'watch db', 'watch cache'].map((entry) => fake.until(entry)));
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
    expect(fake.log).toEqual(expect.arrayContaining(['cancelled test', 'cancelled db', 'cancelled cache']));
  });

  test('are begun anew each time that it is run again', async () => {
    let times = 0;
    fake.run = async () => (++times < 3 ? { status: 'failed', success: false, exitCode: 75 } : {});
    const retry = { maximumAttempts: 3, initialInterval: 1 };
    const result = await run({ retry });

    expect(result).toMatchObject({ status: 'succeeded', services: [{ name: 'db', status: 'succeeded' }, {}] });
    expect(result.executions).toHaveLength(3);
    const once = ['start db', 'start cache', 'run test', 'stop cache', 'stop db'];
    expect(doings()).toEqual([...once, ...once, ...once]);
    expect(new Set(fake.requests.map(({ key }) => key)).size).toBe(9);
  });

  test('may belong to a service, which is stopped before them', async () => {
    const handle = await temporal.start({ ...INPUT, name: 'web', lifecycle: 'service' });
    await handle.executeUpdate('tdw.waitUntilReady', { args: [{ name: 'web' }] });
    await handle.signal('tdw.stop');

    expect(await handle.result()).toMatchObject({ name: 'web', status: 'succeeded' });
    expect(doings()).toEqual(['start db', 'start cache', 'start web', 'stop web', 'stop cache', 'stop db']);
  });

  test('are in its progress, and can be waited for by name', async () => {
    fake.run = forEver;
    const handle = await temporal.start(INPUT);
    const ready = await handle.executeUpdate('tdw.waitUntilReady', { args: [{ name: 'db' }] });
    await fake.until('run test');

    expect(ready).toMatchObject({ name: 'db' });
    expect((await handle.query<RunProgress>('tdw.progress')).containers).toMatchObject([
      {
        name: 'test',
        state: 'scheduled',
        services: [
          { name: 'db', state: 'ready' },
          { name: 'cache', state: 'ready' },
        ],
      },
    ]);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
  });
});

describe('a step of a pipeline with services of its own', () => {
  test('has them for itself alone, and a dead one is why it failed', async () => {
    const containers = [{ name: 'build', image: 'app' }, INPUT, { name: 'deploy', image: 'app' }];
    fake.run = async (name) => {
      if (name !== 'test') return;
      await fake.until('watch cache');
      fake.die('db');
      await forEver();
    };
    const result = (await temporal.execute(
      { containers, stopOnError: false },
      'containerPipelineWorkflow',
    )) as PipelineOutput;

    expect(doings()).toEqual([
      'run build',
      'start db',
      'start cache',
      'run test',
      'cancelled test',
      'stop cache',
      'run deploy',
    ]);
    expect(result.results).toMatchObject([
      { status: 'succeeded' },
      {
        status: 'failed',
        error: { type: 'Tdw.ServiceDied' },
        services: [{ status: 'failed' }, { status: 'succeeded' }],
      },
      { status: 'succeeded' },
    ]);
    expect(result.results[0]).not.toHaveProperty('services');
  });
});
