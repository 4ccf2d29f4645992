import { describe, expect, jest, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import { cutAfterHeaders } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

/** An attempt after one that has lost its engine, which has seen so much since that it remembers no exit of before. */
async function attemptAfterLoss(onReturn: (attempt: TestRun) => void): Promise<TestRun> {
  const attempt = containerRun(engine.fake);
  engine.fake.program = (container) => container.write(1, 'half of it');
  engine.fake.once('wait', (exchange) => {
    jest.spyOn(attempt.run.engine, 'inspectContainer').mockRejectedValueOnce(new EngineError('connect ENOENT'));
    cutAfterHeaders(exchange);
  });
  await expect(runContainer(attempt.run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
  onReturn(attempt);
  engine.fake.pastEvents.length = 0;
  const other = engine.fake.add('other');
  for (let event = 0; event < 256; event++) other.announce('kill');
  const run = { ...attempt.run, isRetry: true, facts: { ...attempt.confirmed.at(-1)! } };
  return { ...attempt, run };
}

describe('an engine that was lost, and has forgotten which exits it saw', () => {
  test('may have missed that of a container which has ended since', async () => {
    const { run } = await attemptAfterLoss(() => engine.fake.containers[0]?.exit(0));

    expect(await runContainer(run)).toMatchObject({
      outputError: expect.stringContaining('The engine may have been away'),
    });
  });

  test('has not missed that of one which still ran when it was back', async () => {
    const { run } = await attemptAfterLoss(() => undefined);
    const wait = engine.fake.hold('wait');
    const running = runContainer(run);
    await wait.reached;
    engine.fake.containers[0]?.exit(0);
    wait.release();

    expect(await running).not.toHaveProperty('outputError');
    expect(run.facts).not.toHaveProperty('engineLost');
  });
});
