import type { ContainerHeartbeat } from '@tdw/payloads';
import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import type { ContainerError } from './container-error.ts';
import { runContainer } from './run-container.ts';
import { startService } from './start-service.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();
const input = {
  name: 'db',
  waitStrategy: { type: 'log', message: 'listening', startupTimeout: 50 },
} as const;

/** An attempt that is frozen when it has said why it removes its container, and the facts of that moment. */
async function freezeBeforeRemoval() {
  const { run, confirmed } = containerRun(engine.fake, { ...input, lifecycle: 'job' });
  engine.fake.program = (container) => container.write(1, 'no disk\n');
  const held = engine.fake.hold('stop');
  const ended = runContainer(run).catch((error: unknown) => error);
  await held.reached;
  return { run, facts: structuredClone(confirmed.at(-1)) as ContainerHeartbeat, ended, thaw: () => held.release() };
}

describe('a failure whose container is being removed', () => {
  test.each([
    ['runs on', false],
    ['is gone', true],
  ])('is what another attempt ends with, while the container %s', async (_, isGone) => {
    const { run, facts, ended, thaw } = await freezeBeforeRemoval();
    if (isGone) {
      thaw();
      await ended;
    }
    const failure = await runContainer({ ...run, facts: { ...facts }, isRetry: true }).catch((error: unknown) => error);
    thaw();
    const said = (await ended) as ContainerError;

    expect(failure).toMatchObject({
      type: 'Tdw.NotReady',
      message: said.message,
      details: { name: 'db', logTail: 'no disk', removed: true },
    });
    expect(said.message).toContain('no disk');
    expect(engine.fake.containers).toEqual([]);
    expect(engine.fake.count('create')).toBe(1);
  });

  test.each([
    ['starts', startService],
    ['watches', watchService],
  ])('is what an attempt ends with that %s a service', async (_, follow) => {
    const { run, leave } = containerRun(engine.fake, input, { isRetry: true });
    leave().start();
    run.facts.failure = { type: 'Tdw.NotReady', what: 'It was not ready', details: {} };

    await expect(follow(run)).rejects.toMatchObject({ type: 'Tdw.NotReady', details: { removed: true } });
    expect(engine.fake.containers).toEqual([]);
  });
});
