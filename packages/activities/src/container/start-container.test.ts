import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import type { Fault } from '../testing/faults.ts';
import { cutBeforeAnswer, failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

/** As the engine does when runc cannot start the process: 400 or 500, and the container stays `created`. */
const refuseStart =
  (exitCode: number): Fault =>
  (exchange) => {
    const [container] = engine.fake.containers;
    if (container !== undefined) container.exitCode = exitCode;
    exchange.fail(400, 'exec: "nope": executable file not found in $PATH');
  };

describe('a container that does not start', () => {
  test.each([
    [127, 'its command was not found (127)'],
    [126, 'its command cannot be executed (126)'],
    [128, 'the engine could not start it'],
  ])('with %d says so in words, and is removed', async (exitCode, words) => {
    const { run } = containerRun(engine.fake);
    engine.fake.once('start', refuseStart(exitCode));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.StartFailed',
      message: expect.stringMatching(
        new RegExp(
          `^The container of 'alpine' did not start, ${words.replaceAll(/[()]/g, '\\$&')}.*executable file not found`,
        ),
      ),
      details: { key: run.key, image: 'alpine', containerId: expect.any(String), exitCode, removed: true },
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('because the connection was cut may have started: it is left for the next attempt', async () => {
    engine.fake.once('start', cutBeforeAnswer);

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.count('remove')).toBe(0);
    expect(engine.fake.containers).toHaveLength(1);
  });

  test('although it runs, as the engine failed afterwards, is left for the next attempt', async () => {
    engine.fake.once('start', (exchange) => {
      engine.fake.containers[0]?.start();
      exchange.fail(500, 'failed after the start');
    });

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('because the engine is on its way down, and takes no newcomers, is left for the next attempt', async () => {
    engine.fake.once('start', failWith(500, 'failed to update store for object type *libnetwork.endpoint'));
    engine.fake.once('ping', cutBeforeAnswer);

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.containers).toMatchObject([{ state: 'created' }]);
  });

  test('because somebody else removed it is lost', async () => {
    engine.fake.once('start', (exchange) => {
      engine.fake.remove(engine.fake.containers[0]!);
      exchange.proceed();
    });

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.ContainerLost' });
  });

  test('and could not be attached to is not started', async () => {
    engine.fake.once('attach', failWith(500));

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('and whose command an engine refuses when it is attached to, as podman does, fails with its words', async () => {
    engine.fake.once('attach', failWith(409, 'OCI runtime attempted to invoke a command that was not found'));

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({
      type: 'Tdw.StartFailed',
      message: expect.stringContaining('attempted to invoke a command that was not found'),
    });
    expect(engine.fake.count('start')).toBe(0);
    expect(engine.fake.containers).toEqual([]);
  });
});
