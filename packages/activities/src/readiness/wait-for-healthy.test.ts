import { describe, expect, test } from '@jest/globals';
import { failWith } from '../testing/faults.ts';
import { startingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('a wait for health', () => {
  test('goes on while it is starting, over a call that fails, until it is healthy', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy' });
    container.health = { Status: 'starting' };
    engine.fake.once(
      'inspect',
      (exchange) => exchange.proceed(),
      failWith(500),
      (exchange) => {
        exchange.proceed();
        container.health = { Status: 'healthy' };
      },
    );

    await ready();
    expect(engine.fake.count('inspect')).toBe(4);
  });

  test('ends at once when it is unhealthy, with what the last check said', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy' });
    container.health = { Status: 'unhealthy', Log: [{ Output: 'fine' }, { Output: 'no database\n' }] };
    container.write(2, 'cannot connect\n');

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(
        /cannot become ready, found after .* waited for its health check, but it is unhealthy, its last check said: no database\nHint: .*\nIts last output:\ncannot connect$/,
      ),
      details: { logTail: 'cannot connect' },
    });
  });

  test('ends at once where the image has no check', async () => {
    const { ready } = startingRun(engine.fake, { type: 'healthy' });

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/the image 'alpine' has no HEALTHCHECK\nHint: .*\nIt wrote nothing\.$/),
    });
  });

  test('says in what state it was when the time was over', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy', startupTimeout: 500 });
    container.health = { Status: 'starting', Log: [{ Output: 'connection refused' }] };

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining("its health is 'starting', its last check said: connection refused"),
    });
  });

  test('of a container that is removed meanwhile rejects with that', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy' });
    engine.fake.once(
      'inspect',
      (exchange) => exchange.proceed(),
      (exchange) => {
        engine.fake.remove(container);
        exchange.proceed();
      },
    );

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.ContainerLost' });
  });
});
