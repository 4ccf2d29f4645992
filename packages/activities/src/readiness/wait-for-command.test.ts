import { describe, expect, test } from '@jest/globals';
import type { CommandWaitStrategy } from '@tdw/payloads';
import { cutAfterHeaders, failWith } from '../testing/faults.ts';
import { frame } from '../testing/frames.ts';
import { startingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const WAIT: CommandWaitStrategy = { type: 'command', command: ['pg_isready', '-q'] };

describe('a command', () => {
  test('is run inside until it exits with 0', async () => {
    const { ready } = startingRun(engine.fake, WAIT);
    const asked: (readonly string[])[] = [];
    engine.fake.onExec = (_, command) => (asked.push(command), Buffer.alloc(0));
    const exitCodes = [2, 1, 0];
    engine.fake.execExitCode = () => exitCodes.shift();

    await ready();
    expect(asked).toEqual([WAIT.command, WAIT.command, WAIT.command]);
  });

  test('is run once, and not beside itself, while it goes on without writing', async () => {
    const { ready } = startingRun(engine.fake, WAIT);
    const exitCodes = [undefined, undefined, 0];
    engine.fake.execExitCode = () => exitCodes.shift();

    await ready();
    expect(engine.fake.count('exec')).toBe(1);
    expect(engine.fake.count('inspectExec')).toBe(3);
  });

  test('is run again where the engine could not, or broke off', async () => {
    const { ready } = startingRun(engine.fake, WAIT);
    engine.fake.once('exec', failWith(409, 'paused'));
    engine.fake.once('startExec', cutAfterHeaders);

    await ready();
    expect(engine.fake.count('exec')).toBe(3);
  });

  test('that fails until the time is over is told, with the end of what it wrote to either stream', async () => {
    const { ready } = startingRun(engine.fake, { ...WAIT, startupTimeout: 500 });
    engine.fake.onExec = () => Buffer.concat([frame(1, 'x'.repeat(1_000)), frame(2, ' no response\n')]);
    engine.fake.execExitCode = () => 2;

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(
        /waited for 'pg_isready -q' in it to exit with 0; it exited with code 2: x{287} no response\n/,
      ),
    });
  });

  test('that failed is told where the container has stopped before it could be run again', async () => {
    const { ready } = startingRun(engine.fake, WAIT);
    engine.fake.onExec = () => frame(1, 'no response');
    engine.fake.execExitCode = () => 2;
    const refuse = failWith(409, 'Container is not running');
    engine.fake.once(
      'exec',
      (exchange) => exchange.proceed(),
      refuse,
      (exchange) => {
        refuse(exchange);
        engine.fake.containers[0]?.exit(1);
      },
    );

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('it exited with code 2: no response'),
    });
  });

  test('that has no end is told, too', async () => {
    const { ready } = startingRun(engine.fake, { ...WAIT, startupTimeout: 500 });
    engine.fake.execExitCode = () => undefined;

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('exit with 0; it has not ended yet'),
    });
  });

  test('is given up when the container exits', async () => {
    const { container, ready } = startingRun(engine.fake, WAIT);
    engine.fake.execExitCode = () => {
      container.exit(1);
      return undefined;
    };

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 1 } });
  });

  test('is given up with the reason of the run', async () => {
    const { abort, ready } = startingRun(engine.fake, WAIT);
    const reason = new Error('called off');
    engine.fake.execExitCode = () => {
      abort.abort(reason);
      return undefined;
    };

    await expect(ready()).rejects.toBe(reason);
  });
});
