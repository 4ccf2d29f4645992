import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { cutBeforeAnswer, emptyBody, failWith, type Fault } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

/** From now on waits are answered by nobody: only an announcement can end a run. */
function keepWaitsBack(): void {
  engine.fake.always('wait', (exchange) => void exchange.begin());
}

describe('an exit that the engine announces', () => {
  test('is the result while the engine still takes its time to answer the wait', async () => {
    keepWaitsBack();
    engine.fake.program = (container) => {
      container.write(1, 'done\n');
      container.exit(0);
    };
    const result = await runContainer(containerRun(engine.fake).run);

    const [container] = engine.fake.containers;
    expect(result).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      stdout: 'done\n',
      containerId: container?.id,
      imageId: expect.stringMatching(/^sha256:/),
      outOfMemory: false,
      startedAt: container?.startedAt,
      finishedAt: container?.finishedAt,
    });
  });

  test("is that of this run's container, whatever others do", async () => {
    keepWaitsBack();
    engine.fake.program = (container) => {
      const other = engine.fake.add('other');
      other.start();
      other.exit(0);
      container.write(1, 'later');
      container.exit(0);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      containerId: engine.fake.containers[0]?.id,
      stdout: 'later',
    });
  });

  test('is heard by all who run at a time, over one stream that closes with the last', async () => {
    keepWaitsBack();
    engine.fake.program = () => undefined;
    const held = [engine.fake.hold('start'), engine.fake.hold('start')];
    const running = [1, 2].map(() => runContainer(containerRun(engine.fake).run));
    for (const hold of held) await hold.reached;
    for (const hold of held) hold.release();
    while (engine.fake.containers.some(({ isRunning }) => !isRunning)) await new Promise(setImmediate);
    for (const container of engine.fake.containers) container.exit(0);

    expect(await Promise.all(running)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    expect(engine.fake.count('events')).toBe(1);
    while (engine.fake.eventStreams.size > 0) await new Promise(setImmediate);
  });
});

test('an engine that announces an exit on its way down may have cut the output, which its log has', async () => {
  keepWaitsBack();
  engine.fake.always('ping', cutBeforeAnswer);
  engine.fake.program = (container) => {
    container.write(1, 'one ');
    container.cutOutput();
    container.write(1, 'two');
    container.exit(0);
  };

  expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ status: 'succeeded', stdout: 'one two' });
});

describe('is asked for all the same, when the wait is answered, the exit', () => {
  test('of a container that failed', async () => {
    const wait = engine.fake.hold('wait');
    engine.fake.program = (container) => {
      container.exit(137);
      // The engine sets the flag when it is done with the container.
      container.outOfMemory = true;
    };
    const running = runContainer(containerRun(engine.fake).run);
    await wait.reached;
    wait.release();

    expect(await running).toMatchObject({ status: 'failed', exitCode: 137, outOfMemory: true });
  });

  test('of a container in which something ran out of memory', async () => {
    engine.fake.program = (container) => {
      container.announce('oom');
      container.outOfMemory = true;
      container.exit(0);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ exitCode: 0, outOfMemory: true });
  });

  test('of a container that the engine told to stop: what looks like success may be the end of a deploy', async () => {
    const wait = engine.fake.hold('wait');
    let hasEnded = false;
    engine.fake.program = (container) => {
      container.announce('kill');
      container.exit(0);
    };
    const running = runContainer(containerRun(engine.fake).run).finally(() => (hasEnded = true));
    await wait.reached;

    expect(hasEnded).toBe(false);
    wait.release();
    expect(await running).toMatchObject({ status: 'succeeded' });
  });

  test('of a container that published ports: the next one may need them, and has to find them free', async () => {
    const { run } = containerRun(engine.fake, { ports: ['8080:80'] });
    const wait = engine.fake.hold('wait');
    let hasEnded = false;
    const running = runContainer(run).finally(() => (hasEnded = true));
    await wait.reached;

    expect(engine.fake.count('events')).toBe(0);
    expect(hasEnded).toBe(false);
    wait.release();
    expect(await running).toMatchObject({ status: 'succeeded' });
  });

  test.each([
    ['is refused', failWith(403)],
    ['is cut', cutBeforeAnswer],
    ['ends at once', emptyBody],
    ['is no JSON', (exchange) => void exchange.begin().end('<html>\n')],
  ] satisfies [string, Fault][])('where the stream of events %s', async (_, fault) => {
    engine.fake.always('events', fault);

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ status: 'succeeded', exitCode: 0 });
  });

  test('where the image could not be asked for in time', async () => {
    engine.fake.once('inspect', cutBeforeAnswer);

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      imageId: expect.stringMatching(/^sha256:/),
    });
  });
});
