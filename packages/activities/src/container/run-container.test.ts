import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { cutBeforeAnswer, failWith, type Fault } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

describe('a container that runs to its end', () => {
  test('gives a result with its output, its times and where it ran', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'out\n');
      container.write(2, 'err\n');
      container.exit(0);
    };
    const result = await runContainer(containerRun(engine.fake, { name: 'build' }).run);

    const [container] = engine.fake.containers;
    expect(result).toEqual({
      status: 'succeeded',
      success: true,
      exitCode: 0,
      containerId: container?.id,
      name: 'build',
      image: 'alpine',
      imageId: expect.stringMatching(/^sha256:/),
      stdout: 'out\n',
      stderr: 'err\n',
      stdoutBytes: 4,
      stderrBytes: 4,
      truncated: false,
      outOfMemory: false,
      startedAt: container?.startedAt,
      finishedAt: container?.finishedAt,
      durationMs: expect.any(Number),
      host: 'the-host',
      reattached: false,
    });
  });

  test('is created, attached to and started once, and left there for the workflow to release', async () => {
    await runContainer(containerRun(engine.fake).run);

    const operations = engine.fake.calls.map(({ operation }) => operation);
    expect(operations.slice(0, 2)).toEqual(['create', 'attach']);
    // On connections of their own, so in any order; a wait only where its end has not been announced by then.
    const others = operations.slice(2).filter((operation) => operation !== 'wait');
    expect(others.toSorted()).toEqual(['events', 'inspect', 'inspectImage', 'ping', 'start']);
    expect(engine.fake.containers).toMatchObject([{ state: 'exited', starts: 1 }]);
  });

  test('fails with its exit code, which is a result', async () => {
    engine.fake.program = (container) => container.exit(42);

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      status: 'failed',
      success: false,
      exitCode: 42,
    });
  });

  test('says when it ran out of memory', async () => {
    engine.fake.program = (container) => {
      container.outOfMemory = true;
      container.exit(137);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      status: 'failed',
      exitCode: 137,
      outOfMemory: true,
    });
  });

  test('says when its output is truncated', async () => {
    engine.fake.program = (container) => {
      container.write(1, Buffer.alloc(1_000_000, 'x'));
      container.exit(0);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
      truncated: true,
      stdoutBytes: 1_000_000,
    });
  });

  test('is never said to have run for less than no time, whatever the clock did', async () => {
    engine.fake.program = (container) => {
      engine.fake.clockAheadMs = -60_000;
      container.exit(0);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ durationMs: 0 });
  });

  test('has the facts recorded before it is started', async () => {
    const { run, confirmed } = containerRun(engine.fake);
    const atCall: Record<string, number> = {};
    engine.fake.once('start', (exchange) => {
      atCall['start'] = confirmed.length;
      exchange.proceed();
    });
    const { containerId } = await runContainer(run);

    expect(atCall).toEqual({ start: 1 });
    expect(confirmed).toEqual([
      {
        host: 'the-host',
        key: run.key,
        phase: 'starting',
        containerId,
        toStart: containerId,
        beganAt: expect.any(Number),
      },
    ]);
  });
});

describe('an output that breaks', () => {
  test.each(['in a frame', 'between frames'] as const)(
    '%s is completed from the log, from the byte where it broke',
    async (where) => {
      engine.fake.program = (container) => {
        container.write(1, 'one ');
        container.write(2, 'oops ');
        setTimeout(() => {
          container.cutOutput(where);
          container.write(1, 'two');
          container.write(2, 'again');
          // Output that ends a moment before the exit is as it should be; this ended long before.
          setTimeout(() => container.exit(0), 1_200);
        }, 50);
      };

      expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
        stdout: 'one two',
        stderr: 'oops again',
        stdoutBytes: 7,
        stderrBytes: 10,
        reattached: false,
      });
      // To see whether its beginning is there, and to read it.
      expect(engine.fake.count('logs')).toBe(2);
    },
  );

  test("with an error of the engine's own in the stream is completed from the log", async () => {
    engine.fake.program = (container) => {
      container.write(1, 'one ');
      container.write(3, 'error grabbing logs');
      container.log.splice(1);
      container.write(1, 'two');
      container.exit(0);
    };

    expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ stdout: 'one two' });
  });

  test.each([
    ['cannot be read', failWith(500, 'no space left'), 'no space left'],
    ['is gone with the container', failWith(404, 'No such container'), 'No such container'],
    [
      'ends in a frame',
      (exchange) => exchange.begin().end(Buffer.from([1, 0, 0, 0, 0, 0, 0, 9, 65])),
      'the stream ended inside a frame',
    ],
  ] satisfies [string, Fault, string][])(
    'and whose log %s is no reason to keep the exit back',
    async (_, fault, outputError) => {
      engine.fake.program = (container) => {
        container.cutOutput();
        container.exit(3);
      };
      engine.fake.always('logs', fault);

      expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({
        status: 'failed',
        exitCode: 3,
        outputError,
      });
    },
  );
});

describe('an engine that fails', () => {
  test('while a log is read, by not being there any more, is asked again by the next attempt, which has it all', async () => {
    engine.fake.program = (container) => {
      container.cutOutput();
      container.write(1, 'all of it');
      container.exit(3);
    };
    engine.fake.once('logs', (exchange) => {
      engine.fake.always('inspect', cutBeforeAnswer).always('logs', cutBeforeAnswer).always('ping', cutBeforeAnswer);
      exchange.cut();
    });
    const { run } = containerRun(engine.fake);
    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });

    engine.fake.behave();
    expect(await runContainer({ ...run, isRetry: true })).toMatchObject({ exitCode: 3, stdout: 'all of it' });
  });

  test.each([
    ['create', 500, 'Tdw.EngineUnreachable'],
    ['create', 400, 'Tdw.InvalidOptions'],
    ['create', 403, 'Tdw.InvalidOptions'],
    ['attach', 500, 'Tdw.EngineUnreachable'],
    ['attach', 404, 'Tdw.ContainerLost'],
    ['inspect', 503, 'Tdw.EngineUnreachable'],
  ] as const)('in %s with %d is a %s', async (operation, status, type) => {
    engine.fake.always(operation, failWith(status, 'no'));

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ name: 'ContainerError', type });
  });

  test('by not being there is a Tdw.EngineUnreachable', async () => {
    await engine.fake.stop();
    const running = runContainer(containerRun(engine.fake).run);

    await expect(running).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      message: expect.stringContaining('ENOENT'),
    });
  });
});
