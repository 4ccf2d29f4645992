import { describe, expect, test } from '@jest/globals';
import type { ContainerHeartbeat } from '@tdw/payloads';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import { cutBeforeAnswer } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();
const UNREAD = /^The engine was away when the container ended/;

/** An attempt after one that ended with these facts; the container has ended in the meantime. */
function attemptAfter(facts: Partial<ContainerHeartbeat>): TestRun {
  const attempt = containerRun(engine.fake, {}, { isRetry: true });
  Object.assign(attempt.run.facts, facts);
  const container = attempt.leave();
  container.start();
  container.write(1, 'half of it');
  container.exit(0);
  return attempt;
}

describe('an engine that is away while its containers go on', () => {
  test('is put on record by the attempt that notices, for the next one', async () => {
    const { run, confirmed } = containerRun(engine.fake);
    const before = Date.now();
    engine.fake.program = () => undefined;
    engine.fake.once('wait', cutBeforeAnswer).always('inspect', cutBeforeAnswer);

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(confirmed.at(-1)?.engineLostAt).toBeGreaterThanOrEqual(before);
  });

  test('may have lost output of a container that ended then: the result says so', async () => {
    const { run } = attemptAfter({ engineLostAt: Date.now() - 1_000 });

    expect(await runContainer(run)).toMatchObject({
      exitCode: 0,
      stdout: 'half of it',
      outputError: expect.stringMatching(UNREAD),
    });
    expect(run.facts).not.toHaveProperty('engineLostAt');
  });

  test('has lost nothing of one that ended when it was back', async () => {
    const attempt = containerRun(engine.fake, {}, { isRetry: true });
    attempt.run.facts.engineLostAt = Date.now() - 1_000;
    const container = attempt.leave();
    container.start();
    const wait = engine.fake.hold('wait');
    const running = runContainer(attempt.run);
    await wait.reached;
    container.write(1, 'all of it');
    container.exit(0);
    wait.release();

    expect(await running).not.toHaveProperty('outputError');
  });

  test('is not suspected where only the worker was', async () => {
    expect(await runContainer(attemptAfter({}).run)).not.toHaveProperty('outputError');
  });
});
