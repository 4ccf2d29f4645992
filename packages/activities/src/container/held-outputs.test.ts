import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { OutputCapture } from '../output/capture.ts';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import type { ContainerRun } from './container-run.ts';
import { HeldOutputs } from './held-outputs.ts';
import { startService } from './start-service.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();

/** The two activities of a service, as one worker runs them. */
function service(): { starting: ContainerRun; watching: ContainerRun } {
  const { run } = containerRun(engine.fake, { lifecycle: 'service' });
  return { starting: run, watching: { ...run, facts: { host: 'the-host', key: run.key, phase: 'creating' } } };
}

describe('the output of a service', () => {
  test('is read from its start to its end by the process that starts it and watches it', async () => {
    engine.fake.program = (container) => container.write(1, 'one ');
    const { starting, watching } = service();
    const held = new HeldOutputs();
    await startService(starting, held);
    const [container] = engine.fake.containers;
    container!.write(1, 'two ');
    // The engine drops what it has; it is not needed.
    container!.log.length = 0;
    const result = watchService(watching, held);
    container!.write(1, 'three');
    container!.exit(0);

    expect(await result).toMatchObject({ stdout: 'one two three', stdoutBytes: 13, reattached: false });
    expect(engine.fake.count('logs')).toBe(0);
  });

  test('is made known by the attempt that watches it, with what came before', async () => {
    engine.fake.program = (container) => container.write(1, 'one ');
    const { starting, watching } = service();
    const held = new HeldOutputs();
    await startService(starting, held);
    while (starting.facts.stdoutBytes !== 4) await new Promise((resolve) => setTimeout(resolve, 5));
    const result = watchService(watching, held);
    engine.fake.containers[0]!.exit(0);
    await result;

    expect(watching.facts.stdoutBytes).toBe(4);
  });

  test('is taken from the log by another process', async () => {
    engine.fake.program = (container) => container.write(1, 'one ');
    const held = new HeldOutputs();
    const { starting, watching } = service();
    await startService(starting, held);
    const result = watchService(watching, new HeldOutputs());
    engine.fake.containers[0]!.exit(0);

    expect(await result).toMatchObject({ stdout: 'one ' });
    await held.close();
  });

  test('of one that did not become ready is nobody’s to watch', async () => {
    engine.fake.program = (container) => container.exit(1);
    const held = new HeldOutputs();
    const { starting } = service();
    await expect(startService(starting, held)).rejects.toMatchObject({ type: 'Tdw.NotReady' });

    expect(held.take(starting.key)).toBeUndefined();
  });
});

describe('a held output', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  function hold(): { held: HeldOutputs; close: jest.Mock<() => void> } {
    const held = new HeldOutputs();
    const close = jest.fn<() => void>();
    held.hold('k', { output: new OutputCapture(), live: { outputEnded: Promise.resolve(undefined), close } });
    return { held, close };
  }

  test('is let go of when nobody has come for it in a minute', async () => {
    jest.useFakeTimers();
    const { held, close } = hold();
    await jest.advanceTimersByTimeAsync(59_999);
    expect(close).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);

    expect(close).toHaveBeenCalledTimes(1);
    expect(held.take('k')).toBeUndefined();
  });

  test('is taken once, and is then not let go of', async () => {
    jest.useFakeTimers();
    const { held, close } = hold();
    expect(held.take('k')).toBeDefined();
    expect(held.take('k')).toBeUndefined();
    await jest.advanceTimersByTimeAsync(60_000);
    await held.close();

    expect(close).not.toHaveBeenCalled();
  });

  test('is let go of when the process is to end', async () => {
    const { held, close } = hold();
    await held.close();

    expect(close).toHaveBeenCalledTimes(1);
  });
});
