import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../testing/exchange.ts';
import { containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { RunAbandoned, RunCancelled } from './container-run.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

/** Each phase by the call in which the abort finds it. */
const PHASES: readonly (readonly [phase: string, operation: Operation])[] = [
  ['pull', 'pull'],
  ['creation', 'create'],
  ['attaching', 'attach'],
  ['start', 'start'],
  ['run', 'wait'],
  ['inspection', 'inspect'],
  ['collecting', 'logs'],
];

/** A run that is aborted with `reason` in the middle of `operation`. */
async function abortIn(operation: Operation, reason: Error, autoRemove = true): Promise<void> {
  const { run, abort } = containerRun(engine.fake, { image: operation === 'pull' ? 'busybox' : 'alpine', autoRemove });
  engine.fake.registry.add('busybox');
  engine.fake.program = (container) => {
    if (operation === 'logs') container.cutOutput();
    if (operation === 'logs' || operation === 'inspect') container.exit(0);
  };
  const held = engine.fake.hold(operation);
  const running = runContainer(run);
  running.catch(() => undefined);
  await held.reached;
  abort.abort(reason);
  held.release();
  await expect(running).rejects.toBe(reason);
}

describe('a run that is cancelled', () => {
  test.each(PHASES)('in its %s leaves no container', async (_, operation) => {
    await abortIn(operation, new RunCancelled('enough'));

    expect(engine.fake.containers).toEqual([]);
  });

  test('before it begins leaves no container', async () => {
    const { run, abort } = containerRun(engine.fake);
    abort.abort(new RunCancelled('enough'));

    await expect(runContainer(run)).rejects.toBe(abort.signal.reason);
    expect(engine.fake.containers).toEqual([]);
    expect(engine.fake.count('create')).toBe(0);
  });

  test('stops a running container with its grace before it removes it', async () => {
    engine.fake.program = () => undefined;
    await abortIn('wait', new RunCancelled('enough'));

    const ends = engine.fake.calls.filter(({ operation }) => operation === 'stop' || operation === 'remove');
    expect(ends.map(({ operation }) => operation)).toEqual(['stop', 'remove']);
    expect(ends[0]?.query.get('t')).toBe('10');
  });

  test('only stops a container that is to be kept', async () => {
    await abortIn('wait', new RunCancelled('enough'), false);

    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
    expect(engine.fake.count('remove')).toBe(0);
  });

  test('removes what an earlier attempt had left', async () => {
    const { run, abort, leave } = containerRun(engine.fake);
    const reason = new RunCancelled('enough');
    leave().start();
    engine.fake.once('wait', () => abort.abort(reason));

    await expect(runContainer(run)).rejects.toBe(reason);
    expect(engine.fake.containers).toEqual([]);
  });

  test('says so when the engine does not let the container go', async () => {
    const { run, abort } = containerRun(engine.fake);
    engine.fake.program = () => undefined;
    engine.fake.always('remove', failWith(500, 'device busy'));
    engine.fake.once('wait', () => abort.abort(new RunCancelled('enough')));

    // The container is still there: nobody may be told that it was removed.
    await expect(runContainer(run)).rejects.toMatchObject({ message: expect.stringContaining('device busy') });
    expect(engine.fake.containers).toHaveLength(1);
  });
});

describe('an attempt that is over while the run is not', () => {
  test.each(PHASES.filter(([phase]) => !['inspection', 'creation', 'attaching'].includes(phase)))(
    'in its %s leaves everything as it is',
    async (_, operation) => {
      await abortIn(operation, new RunAbandoned('replaced'));

      expect(engine.fake.count('stop')).toBe(0);
      expect(engine.fake.count('remove')).toBe(0);
    },
  );

  test.each(['create', 'attach'] as const)(
    'in the %s starts nothing, and takes back what it created',
    async (operation) => {
      await abortIn(operation, new RunAbandoned('replaced'));

      expect(engine.fake.count('start')).toBe(0);
      expect(engine.fake.containers).toEqual([]);
    },
  );

  test('in the run leaves it running', async () => {
    engine.fake.program = () => undefined;
    await abortIn('wait', new RunAbandoned('replaced'));

    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });
});
