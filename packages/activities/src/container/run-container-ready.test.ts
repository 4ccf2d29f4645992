import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();
const waitStrategy = { type: 'log', message: 'listening' } as const;

describe('a job that has to become ready', () => {
  test('is then followed to its exit, and says when it was', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'listening\n');
      container.exit(4);
    };

    expect(await runContainer(containerRun(engine.fake, { lifecycle: 'job', waitStrategy }).run)).toMatchObject({
      status: 'failed',
      exitCode: 4,
      stdout: 'listening\n',
      readyAt: expect.any(String),
      reattached: false,
    });
  });

  test('and exits before is not ready, as whoever comes after an attempt that could not say so finds, too', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'nothing to do\n');
      container.exit(0);
    };
    const { run } = containerRun(engine.fake, { lifecycle: 'job', waitStrategy });
    const notReady = {
      type: 'Tdw.NotReady',
      details: { exitCode: 0, logTail: 'nothing to do', removed: false },
    };

    await expect(runContainer(run)).rejects.toMatchObject(notReady);
    await expect(runContainer({ ...run, isRetry: true })).rejects.toMatchObject(notReady);
    expect(engine.fake.count('create')).toBe(1);
  });

  test('and whose time is up before has timed out', async () => {
    engine.fake.program = () => undefined;
    const { run } = containerRun(engine.fake, { lifecycle: 'job', waitStrategy, runTimeout: 50 });

    const result = await runContainer(run);
    expect(result).toMatchObject({ status: 'timedOut', exitCode: 143 });
    expect(result).not.toHaveProperty('readyAt');
  });

  test('as a service is not ready when its time is up before', async () => {
    engine.fake.program = () => undefined;
    const { run } = containerRun(engine.fake, { waitStrategy, runTimeout: 50 });

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.NotReady', details: { removed: false } });
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });
});
