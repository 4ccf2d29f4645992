import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { cutAfterHeaders, cutBeforeAnswer, emptyBody, failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

describe('a wait that the engine let go of', () => {
  test.each([
    ['with an empty body', emptyBody],
    ['by cutting the connection', cutBeforeAnswer],
    ['by cutting the connection in the answer', cutAfterHeaders],
    ['with an error of its own', failWith(500)],
  ])(
    '%s is no exit: the container is waited for again',
    async (_, fault) => {
      engine.fake.program = () => undefined;
      engine.fake.once('wait', fault, fault, (exchange) => {
        exchange.proceed();
        engine.fake.containers[0]?.exit(7);
      });

      expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ exitCode: 7 });
      expect(engine.fake.count('wait')).toBe(3);
      expect(engine.fake.count('start')).toBe(1);
    },
    5_000,
  );

  test("is no exit when the engine is gone altogether, but the engine's failure", async () => {
    engine.fake.program = () => undefined;
    engine.fake.once('wait', cutBeforeAnswer).always('inspect', cutBeforeAnswer);

    await expect(runContainer(containerRun(engine.fake).run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('is noticed when everything that was connected is cut at once', async () => {
    engine.fake.program = (container) => container.write(1, 'one ');
    const wait = engine.fake.hold('wait');
    const running = runContainer(containerRun(engine.fake).run);
    await wait.reached;
    wait.release();
    // The wait has its headers by now, as has a wait of which the engine is killed.
    setTimeout(() => {
      engine.fake.cutAll();
      engine.fake.containers[0]?.write(1, 'two');
      engine.fake.containers[0]?.exit(0);
    }, 50);

    expect(await running).toMatchObject({ exitCode: 0, stdout: 'one two' });
  }, 5_000);
});

describe('a container that somebody else removes', () => {
  test('while it runs is lost: its exit is not known', async () => {
    const { run } = containerRun(engine.fake);
    engine.fake.program = (container) => setImmediate(() => engine.fake.remove(container));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ContainerLost',
      details: { key: run.key, image: 'alpine', containerId: expect.any(String), removed: true },
    });
    expect(engine.fake.containers).toEqual([]);
  });
});
