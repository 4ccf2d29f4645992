import { describe, expect, test } from '@jest/globals';
import { OutputCapture } from '../output/capture.ts';
import { containerRun } from '../testing/container-run.ts';
import { frame } from '../testing/frames.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { followLog } from './follow-log.ts';

const engine = useFakeEngine();
const line = (index: number): string => `${String(index).padStart(99, '0')}\n`;

/** A container that another attempt has started, and that has written a line. */
function started(maxBytes: number) {
  const { run, leave } = containerRun(engine.fake, {}, { engineLog: { maxBytes } });
  const container = leave();
  container.start();
  container.write(1, line(0));
  return { run, container, output: new OutputCapture() };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the output of a container that another attempt has started', () => {
  test('is taken from the log while it is written', async () => {
    const { run, container, output } = started(1_000_000);
    const live = followLog(run, container.id, output);
    for (let index = 1; index <= 500; index++) {
      await until(() => output.stdout.bytes === index * 100);
      container.write(1, line(index));
    }
    container.exit(0);

    // The log may have more than it gave to those who followed it.
    expect(await live.outputEnded).toBeUndefined();
    expect(output.stdout.toString()).toBe(Array.from({ length: 501 }, (_, index) => line(index)).join(''));
    expect(output.hasGap).toBe(false);
  });

  test('is let go of before the engine begins a new file, of which it tells wrongly', async () => {
    const { run, container, output } = started(20_000);
    const live = followLog(run, container.id, output);
    const letGo = { done: false };
    void live.outputEnded.then(() => (letGo.done = true));
    for (let index = 1; !letGo.done; index++) {
      await until(() => letGo.done || output.stdout.bytes === index * 100);
      container.write(1, line(index));
    }

    expect(await live.outputEnded).toBeUndefined();
    expect(output.stdout.bytes).toBeLessThan(20_000 / 4);
  });

  test('is left for its end where the log may have dropped something already', async () => {
    const { run, container, output } = started(100);

    expect(await followLog(run, container.id, output).outputEnded).toBeUndefined();
    expect(output.stdout.bytes).toBe(0);
  });

  test('is left for its end where the engine drops some of the log while one looks how much there is', async () => {
    const { run, container, output } = started(20_000);
    engine.fake.once('logs', (exchange) => {
      exchange.proceed();
      // Two files have been filled since, of which the older is gone.
      container.log.length = 0;
      for (let index = 200; index < 300; index++) container.log.push(frame(1, line(index)));
    });

    expect(await followLog(run, container.id, output).outputEnded).toBeUndefined();
    expect(output.stdout.bytes).toBe(0);
  });

  test('is not whole where the engine cuts it off', async () => {
    const { run, container, output } = started(1_000_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    container.cutOutput();

    expect(await live.outputEnded).toBeUndefined();
  });

  test('is let go of when it is closed', async () => {
    const { run, container, output } = started(1_000_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    live.close();

    expect(await live.outputEnded).toBeUndefined();
  });
});
