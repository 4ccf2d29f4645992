import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { cutBeforeAnswer } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';
import { startService } from './start-service.ts';

const engine = useFakeEngine();

/** A container that ran when the attempt before ended, and that the engine left with 0 when it was restarted. */
function afterRestart(
  input: Partial<ContainerExecutionInput> = {},
  facts: Partial<TestRun['run']['facts']> = {},
): TestRun & { container: FakeContainer } {
  const attempt = containerRun(engine.fake, input, { isRetry: true });
  Object.assign(attempt.run.facts, facts);
  const container = attempt.leave();
  container.epoch = engine.fake.epoch;
  container.start();
  container.write(1, 'half of it');
  container.exit(0);
  engine.fake.epoch = 'epoch-2';
  return { ...attempt, container };
}

describe('an exit that nobody saw, of a container of the engine before', () => {
  test('is neither a success nor a failure of its own, whoever looks', async () => {
    const { run, container } = afterRestart();
    const restarted = {
      type: 'Tdw.EngineRestarted',
      message: expect.stringContaining("'alpine'"),
      details: { image: 'alpine', containerId: container.id, exitCode: 0, logTail: 'half of it', removed: false },
    };

    await expect(runContainer(run)).rejects.toMatchObject(restarted);
    // It is still there for the attempt after one that died before it could say so.
    await expect(runContainer(run)).rejects.toMatchObject(restarted);
    expect(container.starts).toBe(1);
  });

  test('before it was ready does not say that it cannot become ready', async () => {
    const { run } = afterRestart({ waitStrategy: { type: 'port', port: 80 }, ports: ['80'] });

    await expect(startService(run)).rejects.toMatchObject({ type: 'Tdw.EngineRestarted' });
  });

  test('of a service without a wait strategy is the engine’s, too', async () => {
    await expect(startService(afterRestart({ lifecycle: 'service' }).run)).rejects.toMatchObject({
      type: 'Tdw.EngineRestarted',
    });
  });

  test('is ours where it was we who had stopped it', async () => {
    const { run } = afterRestart({ runTimeout: 1 }, { stopReason: 'runTimeout' });

    expect(await runContainer(run)).toMatchObject({ exitCode: 0 });
  });

  test('is taken for its own where the engine cannot tell: it has no default network', async () => {
    const { run } = afterRestart();
    engine.fake.epoch = undefined;

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', stdout: 'half of it' });
  });
});

test('an exit that nobody saw, of an engine that was there all the time, is the container’s own', async () => {
  const { run } = afterRestart();
  engine.fake.epoch = 'epoch-1';

  expect(await runContainer(run)).toMatchObject({ status: 'succeeded', stdout: 'half of it' });
});

test('an exit that an engine tells on its way down is for the next attempt to judge', async () => {
  engine.fake.always('inspectNetwork', cutBeforeAnswer);
  engine.fake.program = (container) => container.exit(137);

  await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
  expect(engine.fake.containers).toMatchObject([{ state: 'exited', starts: 1 }]);
});
