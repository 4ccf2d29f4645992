import { describe, expect, test } from '@jest/globals';
import type { SimpleWaitStrategy } from '@tdw/payloads';
import { startingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const UP = { type: 'log', message: 'up' } as const;
const NEVER = { type: 'log', message: 'never written' } as const;
const COMMAND: SimpleWaitStrategy = { type: 'command', command: ['check'] };
const HEALTHY = { type: 'healthy' } as const;
const all = (...of: SimpleWaitStrategy[]) => ({ type: 'all' as const, of });
const any = (...of: SimpleWaitStrategy[]) => ({ type: 'any' as const, of });

describe('all of several', () => {
  test('have to be ready, each once, in whatever order', async () => {
    const { container, ready } = startingRun(engine.fake, all(UP, COMMAND));
    let isUp = false;
    engine.fake.execExitCode = () => {
      if (!isUp) return 1;
      // Once is enough.
      isUp = false;
      container.write(1, 'up\n');
      return 0;
    };
    const done = ready();
    isUp = true;

    await done;
  });

  test('that are not ready in time are told, each with what was seen of it', async () => {
    const { container, ready } = startingRun(engine.fake, { ...all(UP, NEVER, COMMAND), startupTimeout: 500 });
    container.write(1, 'up\n');
    engine.fake.onExec = () => Buffer.alloc(0);
    engine.fake.execExitCode = () => 3;

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringContaining(
        "waited for all of (a line with 'up'), (a line with 'never written'), ('check' in it to exit with 0); " +
          'of these, (ready), (0 of 1 seen), (it exited with code 3)',
      ),
    });
  });

  test('end with the time of the first that is over', async () => {
    const { container, ready } = startingRun(engine.fake, all(UP, { ...COMMAND, startupTimeout: 200 }));
    container.write(1, 'up\n');
    engine.fake.execExitCode = () => 1;

    await expect(ready()).rejects.toMatchObject({ message: expect.stringMatching(/was not ready 0\.\d s after/) });
  });

  test('end with the first that cannot be ready', async () => {
    const { ready } = startingRun(engine.fake, all(NEVER, HEALTHY));

    await expect(ready()).rejects.toMatchObject({ message: expect.stringContaining('has no HEALTHCHECK') });
  });

  test('end with the exit of the container, though all that is in its log counts', async () => {
    const { container, ready } = startingRun(engine.fake, all(UP, COMMAND));
    engine.fake.execExitCode = () => {
      container.write(1, 'up\n');
      container.exit(4);
      return 1;
    };

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('exited with code 4'),
      details: { exitCode: 4 },
    });
  });

  test('that are in the log of a container that has exited were ready', async () => {
    const { container, ready } = startingRun(engine.fake, all(UP, { type: 'log', message: 'done' }));
    container.write(1, 'up\ndone\n');
    container.exit(0);

    await ready();
  });
});

describe('any of several', () => {
  test('is enough', async () => {
    const { container, ready } = startingRun(engine.fake, any(NEVER, UP, HEALTHY));
    container.write(1, 'up\n');

    await ready();
  });

  test('is waited for though the time of another is over', async () => {
    const { container, ready } = startingRun(engine.fake, any({ ...COMMAND, startupTimeout: 100 }, UP));
    const look = engine.fake.hold('startExec');
    const done = ready();
    // It is given up when its time is over.
    (await look.reached).socket.once('close', () => container.write(1, 'up\n'));

    await done;
  });

  test('is not when none is: what might have come in time is told rather than what could not', async () => {
    const { ready } = startingRun(engine.fake, any(HEALTHY, { ...NEVER, startupTimeout: 200 }));

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringMatching(
        /was not ready 0\.\d s after its start: waited for any of .*; of these, \(the image 'alpine' has no HEALTHCHECK\), /,
      ),
    });
  });

  test('leaves nothing open behind it', async () => {
    const { container, ready } = startingRun(engine.fake, any(NEVER, UP));
    container.write(1, 'up\n');
    await ready();

    expect(engine.fake.count('logs')).toBe(2);
    container.write(1, 'never written\n');
    container.exit(0);
  });

  test('ends with the reason of the run', async () => {
    const { abort, ready } = startingRun(engine.fake, any(NEVER, COMMAND));
    const reason = new Error('called off');
    engine.fake.execExitCode = () => {
      abort.abort(reason);
      return 1;
    };

    await expect(ready()).rejects.toBe(reason);
  });
});
