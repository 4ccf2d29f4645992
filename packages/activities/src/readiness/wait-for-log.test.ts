import { describe, expect, test } from '@jest/globals';
import { cutAfterHeaders, failWith } from '../testing/faults.ts';
import { startingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('a log wait', () => {
  test('counts the lines of both streams together, those from before and those to come', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready', times: 3 });
    container.write(1, 'ready\nnot yet\n');
    engine.fake.once('logs', (exchange) => {
      exchange.proceed();
      container.write(2, 'ready\r\n');
      container.write(1, 're');
      container.write(1, 'ady\nand more\n');
    });

    expect(await ready()).toMatchObject({ startedAt: container.startedAt });
    expect(engine.fake.count('logs')).toBe(1);
  });

  test('does not mix the streams up within a line', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready', startupTimeout: 500 });
    container.write(1, 're');
    container.write(2, 'ady\n');

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.NotReady' });
  });

  test('counts a last line without an end of a container that has exited', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', pattern: 'ready$', times: 2 });
    container.write(1, 'ready');
    container.write(2, 'ready');
    container.exit(0);

    expect(await ready()).toMatchObject({ ports: {} });
  });

  test('ends with the container when its log does not have the lines', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready', times: 2 });
    engine.fake.once('logs', (exchange) => {
      exchange.proceed();
      container.write(1, 'ready\n');
      container.exit(4);
    });

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringContaining("waited for 2 lines with 'ready'; 1 of 2 seen"),
      details: { exitCode: 4, logTail: 'ready' },
    });
  });

  test.each([
    ['did not answer', failWith(500)],
    ['broke off', cutAfterHeaders],
  ])('begins anew when the engine %s', async (_, fault) => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready' });
    container.write(1, 'ready\n');
    engine.fake.once('logs', fault);

    await ready();
    expect(engine.fake.count('logs')).toBe(2);
  });

  test('does not take a log that broke off for all that a container wrote which has exited', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready' });
    container.write(1, 'ready\n');
    container.exit(0);
    engine.fake.once('logs', ...Array.from({ length: 5 }, () => cutAfterHeaders));

    await ready();
    expect(engine.fake.count('logs')).toBe(6);
  });

  test('begins its count anew, too', async () => {
    const waitStrategy = { type: 'log', message: 'ready', times: 2, startupTimeout: 500 } as const;
    const { container, ready } = startingRun(engine.fake, waitStrategy);
    container.write(1, 'ready\n');
    engine.fake.once('logs', (exchange) => {
      exchange.begin().end(container.log[0]);
    });

    await expect(ready()).rejects.toMatchObject({ message: expect.stringContaining('1 of 2 seen') });
  });

  test('says so when the log cannot be read', async () => {
    const { ready } = startingRun(engine.fake, { type: 'log', message: 'ready', startupTimeout: 500 });
    engine.fake.always('logs', failWith(501, 'the logging driver does not support reading'));

    const error = await ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringContaining('the logging driver does not support reading'),
    });
    expect(error).not.toHaveProperty('details.logTail');
  });

  test('with a pattern that RE2 refuses fails as such', async () => {
    const { ready } = startingRun(engine.fake, { type: 'log', pattern: '(' });

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.InvalidOptions' });
  });
});
