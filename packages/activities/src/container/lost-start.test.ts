import { describe, expect, jest, test } from '@jest/globals';
import type { ContainerHeartbeat } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import { containerRun } from '../testing/container-run.ts';
import { cutBeforeAnswer, failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

/** The engine goes away in the middle of the call that ends so. */
const lostStarts: [string, () => void][] = [
  ['is cut', () => engine.fake.once('start', cutBeforeAnswer)],
  [
    'fails as the engine goes down',
    () => engine.fake.once('start', failWith(500, 'context canceled')).once('ping', cutBeforeAnswer),
  ],
];

describe.each(lostStarts)('a start that %s', (_, loseStart) => {
  test('is on record from before the call, and the next attempt runs nothing a second time', async () => {
    const first = containerRun(engine.fake);
    loseStart();
    await expect(runContainer(first.run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    // Where the worker dies in the same moment, this is all that was recorded.
    const [facts] = first.confirmed as [ContainerHeartbeat];

    // The engine has been started again since.
    engine.fake.pastEvents.length = 0;
    engine.fake.startedAtMs = Date.now() + 1;
    await expect(runContainer({ ...first.run, facts: { ...facts }, isRetry: true })).rejects.toMatchObject({
      type: 'Tdw.EngineRestarted',
      message: expect.stringContaining('it may have run'),
      details: { containerId: facts.containerId, removed: false },
    });
    expect(engine.fake.count('create')).toBe(1);
    expect(engine.fake.count('start')).toBe(1);
  });

  test('and that the engine has not forgotten is followed', async () => {
    const first = containerRun(engine.fake);
    loseStart();
    await expect(runContainer(first.run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    const [container] = engine.fake.containers;
    container?.start();
    container?.exit(0);

    expect(await runContainer({ ...first.run, facts: { ...first.confirmed.at(-1)! }, isRetry: true })).toMatchObject({
      status: 'succeeded',
      reattached: true,
      containerId: container?.id,
    });
  });
});

test('a start that never reached an engine which has been there all the time is made again', async () => {
  const first = containerRun(engine.fake);
  engine.fake.once('start', cutBeforeAnswer);
  await expect(runContainer(first.run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
  const [lost] = engine.fake.containers;
  const facts = { ...first.confirmed.at(-1)! };

  expect(await runContainer({ ...first.run, facts, isRetry: true })).toMatchObject({
    status: 'succeeded',
    reattached: false,
  });
  expect(lost?.starts).toBe(0);
});

describe('a start that never reached an engine, which has forgotten the container among many others,', () => {
  async function loseAndForget(): Promise<() => ReturnType<typeof runContainer>> {
    const first = containerRun(engine.fake);
    engine.fake.once('start', cutBeforeAnswer);
    await expect(runContainer(first.run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    engine.fake.pastEvents.length = 0;
    return () => runContainer({ ...first.run, facts: { ...first.confirmed.at(-1)! }, isRetry: true });
  }

  test('is made again where the engine was started before', async () => {
    const runAgain = await loseAndForget();

    expect(await runAgain()).toMatchObject({ status: 'succeeded', reattached: false });
    expect(engine.fake.count('create')).toBe(2);
  });

  test('is not where the engine does not say when it was started', async () => {
    const runAgain = await loseAndForget();
    engine.fake.liveRestore = true;

    await expect(runAgain()).rejects.toMatchObject({ type: 'Tdw.EngineRestarted' });
    expect(engine.fake.count('create')).toBe(1);
  });
});

test('a start that nobody took is made again', async () => {
  const { run, confirmed } = containerRun(engine.fake);
  const lost = jest.spyOn(run.engine, 'startContainer');
  lost.mockRejectedValueOnce(new EngineError('connect ECONNREFUSED', { cause: { code: 'ECONNREFUSED' } }));
  await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
  const facts = confirmed.at(-1)!;

  expect(await runContainer({ ...run, facts: { ...facts }, isRetry: true })).toMatchObject({ status: 'succeeded' });
});
