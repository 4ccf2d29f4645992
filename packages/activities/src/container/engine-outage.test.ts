import { describe, expect, jest, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import { cutAfterHeaders, failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();
const UNREAD = /^The engine may have been away when the container ended/;

/** An attempt after one whose worker has died; the container has ended in the meantime. */
function attemptAfter(exitCode = 0): TestRun {
  const attempt = containerRun(engine.fake, {}, { isRetry: true });
  const container = attempt.leave();
  container.start();
  container.write(1, 'half of it');
  container.exit(exitCode);
  return attempt;
}

/** Another process, which is told by its containers' keepers how they have ended. */
function restartEngine(): void {
  engine.fake.pastEvents.length = 0;
}

/** So much has happened since that it tells of nothing before. */
function forgetEvents(): void {
  engine.fake.pastEvents.length = 0;
  const other = engine.fake.add('other');
  for (let event = 0; event < 256; event++) other.announce('kill');
}

describe('an engine that is away while its containers go on', () => {
  test('may have lost output of a container that ended then: the result says so, whoever else was away', async () => {
    const { run } = attemptAfter(3);
    restartEngine();
    engine.fake.add('other').start();

    expect(await runContainer(run)).toMatchObject({
      exitCode: 3,
      stdout: 'half of it',
      outputError: expect.stringMatching(UNREAD),
    });
  });

  test.each([
    ['was not there then', false],
    ['had told of others before', true],
  ])('that tells of an end late, and %s', async (_, wasThere) => {
    const { run } = attemptAfter(3);
    const [container] = engine.fake.containers;
    restartEngine();
    container!.finishedAt = new Date(Date.now() - 5_000).toISOString();
    if (wasThere) engine.fake.add('other').announce('kill', new Date(Date.now() - 16_000).toISOString());
    container!.announce('die');

    expect('outputError' in (await runContainer(run))).toBe(!wasThere);
  });

  test('may have lost output of a service', async () => {
    const { run } = attemptAfter();
    restartEngine();

    expect(await watchService(run)).toMatchObject({ outputError: expect.stringMatching(UNREAD) });
  });

  test('may have lost output of one that an attempt followed which has only lost contact', async () => {
    engine.fake.program = (container) => container.write(1, 'half of it');
    engine.fake.once('wait', (exchange) => {
      const [container] = engine.fake.containers;
      container?.cutOutput();
      container?.exit(3);
      restartEngine();
      cutAfterHeaders(exchange);
    });

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      outputError: expect.stringMatching(UNREAD),
    });
  });

  test('has lost nothing of one that ended when it was back', async () => {
    const attempt = containerRun(engine.fake, {}, { isRetry: true });
    const container = attempt.leave();
    container.start();
    restartEngine();
    const wait = engine.fake.hold('wait');
    const running = runContainer(attempt.run);
    await wait.reached;
    container.write(1, 'all of it');
    container.exit(0);
    wait.release();

    expect(await running).not.toHaveProperty('outputError');
  });

  test('is not suspected where only the worker was', async () => {
    expect(await runContainer(attemptAfter().run)).not.toHaveProperty('outputError');
  });

  test('is not suspected where it has forgotten the end, and was started before the container', async () => {
    const { run } = attemptAfter();
    forgetEvents();

    expect(await runContainer(run)).not.toHaveProperty('outputError');
  });

  test('is suspected where it has forgotten the end, and does not tell when it was started', async () => {
    engine.fake.liveRestore = true;
    const { run } = attemptAfter();
    forgetEvents();

    expect(await runContainer(run)).toMatchObject({ exitCode: 0, outputError: expect.stringMatching(UNREAD) });
  });

  test('and has forgotten the end has missed none that is a failure of its own, as far as one knows', async () => {
    engine.fake.liveRestore = true;
    const { run } = attemptAfter(137);
    forgetEvents();

    expect(await runContainer(run)).toMatchObject({ status: 'failed', exitCode: 137 });
  });

  test('is not suspected where it does not tell its events', async () => {
    const { run } = attemptAfter();
    engine.fake.always('events', failWith(500));

    expect(await runContainer(run)).not.toHaveProperty('outputError');
  });

  test.each([255, 137, 143])(
    'has missed an exit with %d: the container has neither succeeded nor failed',
    async (exitCode) => {
      const { run } = attemptAfter(exitCode);
      restartEngine();

      await expect(runContainer(run)).rejects.toMatchObject({
        type: 'Tdw.EngineRestarted',
        details: { exitCode, removed: false },
      });
    },
  );

  test.each([255, 137, 143])('has not missed the exit of one that it has seen end with %d', async (exitCode) => {
    expect(await runContainer(attemptAfter(exitCode).run)).toMatchObject({ status: 'failed', exitCode });
  });

  test.each([0, 255, 137, 143])(
    'has told of another exit than with %d: nobody knows how it ended',
    async (exitCode) => {
      const { run } = attemptAfter(7);
      engine.fake.containers[0]!.exitCode = exitCode;

      await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineRestarted', details: { exitCode } });
    },
  );

  test('has told of another exit than one that it cannot have made up', async () => {
    const { run } = attemptAfter(255);
    engine.fake.containers[0]!.exitCode = 7;

    expect(await runContainer(run)).toMatchObject({ exitCode: 7, outputError: expect.stringMatching(UNREAD) });
  });

  test('is asked nothing about a container that was followed all the time', async () => {
    await runContainer(containerRun(engine.fake).run);

    expect(engine.fake.count('info')).toBe(0);
  });
});

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
  forgetEvents();
  const run = { ...attempt.run, isRetry: true, facts: { ...attempt.confirmed.at(-1)! } };
  return { ...attempt, run };
}

describe('an engine that was lost, and has forgotten which exits it saw', () => {
  test('may have missed that of a container which has ended since', async () => {
    const { run } = await attemptAfterLoss(() => engine.fake.containers[0]?.exit(0));

    expect(await runContainer(run)).toMatchObject({ outputError: expect.stringMatching(UNREAD) });
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
