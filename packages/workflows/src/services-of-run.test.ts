import { beforeEach, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure, WorkflowFailedError } from '@temporalio/client';

import type { ContainersOutput, PipelineInput, RunProgress } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { FakeServices } from './testing/fake-services.ts';
import { failureOf } from './testing/failure.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const SERVICES = ['db', 'cache'].map((name) => ({ name, image: name }));
const INPUT: PipelineInput = {
  services: SERVICES,
  containers: ['migrate', 'test'].map((name) => ({ name, image: 'app' })),
};

let fake: FakeServices;
beforeEach(() => {
  fake = new FakeServices();
  temporal.activities = fake.activities;
});

const statuses = (outputs: ContainersOutput['results'] | undefined): string[] | undefined =>
  outputs?.map(({ name, status }) => `${name} ${status}`);

/** Waits for ever, but for a cancellation. */
const forEver = (): Promise<never> => new Promise<never>(() => undefined);

describe.each([
  ['containerPipelineWorkflow', 'Tdw.PipelineFailed', { stopOnError: false }],
  ['parallelContainersWorkflow', 'Tdw.ParallelFailed', { maxConcurrency: 1 }],
])('services of a %s', (workflow, failureType, goOn) => {
  const run = (input: object = {}): Promise<ContainersOutput> =>
    temporal.execute({ ...INPUT, ...input }, workflow) as Promise<ContainersOutput>;

  test('are up, one after the other, before the first container, and stopped in reverse after the last', async () => {
    const result = await run(goOn);

    expect(fake.log.filter((entry) => !entry.startsWith('watch'))).toEqual([
      'start db',
      'start cache',
      'run migrate',
      'run test',
      'stop cache',
      'stop db',
    ]);
    expect(statuses(result.services)).toEqual(['db succeeded', 'cache succeeded']);
    expect(statuses(result.results)).toEqual(['migrate succeeded', 'test succeeded']);
    expect(result).toMatchObject({ totalSuccess: 2, totalFailed: 0, totalCancelled: 0, totalSkipped: 0 });
    expect(temporal.released.length).toBeGreaterThanOrEqual(4);
  });

  test('are services to their activities, whether or not they say so', async () => {
    await run();

    expect(fake.requests.filter(({ container }) => container.image === 'db')).toMatchObject([
      { container: { lifecycle: 'service' } },
      { container: { lifecycle: 'service' } },
    ]);
  });

  test.each([{}, goOn])('of which one is not ready let nothing begin, and fail the run: %j', async (input) => {
    fake.starting = async (name) => {
      if (name === 'cache') throw ApplicationFailure.nonRetryable('not ready', 'Tdw.NotReady', { removed: true });
    };
    const { type, message, details } = await failureOf<ContainersOutput>(run(input));

    expect({ type, message }).toEqual({ type: failureType, message: "'cache' did not succeed: not ready" });
    expect(fake.log.filter((entry) => !entry.startsWith('watch'))).toEqual(['start db', 'start cache', 'stop db']);
    expect(statuses(details.results)).toEqual(['migrate skipped', 'test skipped']);
    expect(statuses(details.services)).toEqual(['db succeeded', 'cache failed']);
    expect(details.services?.[1]).toMatchObject({ error: { type: 'Tdw.NotReady' } });
  });

  test.each([{}, goOn])('of which one dies end at once what is under way, and fail the run: %j', async (input) => {
    fake.run = forEver;
    const failed = failureOf<ContainersOutput>(run({ maxConcurrency: undefined, ...input }));
    await Promise.all(['run migrate', 'watch db', 'watch cache'].map((entry) => fake.until(entry)));
    fake.die('db', { stderr: 'FATAL: disk full\n' });
    const { type, message, details } = await failed;

    expect(type).toBe(failureType);
    expect(message).toMatch(/^'db' did not succeed: The service 'db' \(db\) ended by itself with exit code 1/);
    expect(message).toContain('FATAL: disk full');
    expect(fake.log).toContain('cancelled migrate');
    expect(statuses(details.services)).toEqual(['db failed', 'cache succeeded']);
    expect(details.results[0]).toMatchObject({ status: 'cancelled' });
    expect(details.totalSuccess).toBe(0);
    expect(fake.log.at(-1)).toBe('stop cache');
  });

  test('of which one dies end at once what starts after it, and fail the run', async () => {
    fake.starting = async (name) => {
      if (name === 'db') return;
      await untilCancelled();
      throw new CancelledFailure('gone', [{ removed: true, containerId: 'c-cache' }]);
    };
    const failed = failureOf<ContainersOutput>(run(goOn));
    await Promise.all(['watch db', 'start cache'].map((entry) => fake.until(entry)));
    fake.die('db');
    const { message, details } = await failed;

    expect(message).toMatch(/^'db' did not succeed: The service 'db' \(db\) ended by itself with exit code 1/);
    expect(statuses(details.services)).toEqual(['db failed', 'cache cancelled']);
    expect(statuses(details.results)).toEqual(['migrate skipped', 'test skipped']);
  });

  test('whose time to live is over have done their part', async () => {
    fake.run = async (name) => {
      if (name !== 'migrate') return;
      await fake.until('watch db');
      fake.die('db', { durationMs: 60_000 });
    };
    const services = SERVICES.map((service) => ({ ...service, runTimeout: '1m' }));
    const result = await run({ services, ...goOn });

    expect(statuses(result.services)).toEqual(['db succeeded', 'cache succeeded']);
    expect(statuses(result.results)).toEqual(['migrate succeeded', 'test succeeded']);
  });

  test('that die when nothing needs them any more fail nothing', async () => {
    fake.activities.stopContainer = stopping((name) => {
      if (name === 'cache') fake.die('db');
    });
    const { services, ...result } = await run();

    expect(statuses(services)).toEqual([expect.stringMatching(/^db /), 'cache succeeded']);
    expect(result).toMatchObject({ totalSuccess: 2 });
  });

  test.each([
    ['one starts', 'start cache'],
    ['a container runs', 'run migrate'],
  ])('are gone when the run is cancelled while %s', async (_, entry) => {
    fake.run = forEver;
    fake.starting = async (name) => {
      if (name === 'db' || entry !== 'start cache') return;
      await untilCancelled();
      throw new CancelledFailure('gone', [{ removed: true }]);
    };
    const handle = await temporal.start({ ...INPUT, ...goOn }, workflow);
    await Promise.all([entry, 'watch db'].map((each) => fake.until(each)));
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({
      constructor: WorkflowFailedError,
      cause: expect.any(CancelledFailure),
    });
    expect(fake.log).toContain('cancelled db');
    expect(fake.log.filter((each) => each.startsWith('stop'))).toEqual([]);
    expect(fake.log).not.toContain('run test');
  });

  test('are in the progress, and can be waited for by name', async () => {
    fake.run = forEver;
    const handle = await temporal.start({ ...INPUT, ...goOn }, workflow);
    const ready = await handle.executeUpdate('tdw.waitUntilReady', { args: [{ name: 'cache' }] });
    await fake.until('run migrate');

    expect(ready).toMatchObject({ name: 'cache', containerId: 'c-cache' });
    expect(await handle.query<RunProgress>('tdw.progress')).toMatchObject({
      services: [
        { name: 'db', state: 'ready' },
        { name: 'cache', state: 'ready' },
      ],
      containers: [{ name: 'migrate', state: 'scheduled' }, { name: 'test' }],
    });
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
  });
});

/** As the fake's own, after something else. */
function stopping(before: (name: string) => void): FakeServices['activities']['stopContainer'] {
  const { stopContainer } = fake.activities;
  return async (request) => {
    before(fake.requests.find(({ key }) => key === request.key)?.container.name ?? '');
    return stopContainer(request);
  };
}
