import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { OutputCapture } from '../output/capture.ts';
import { containerRun } from '../testing/container-run.ts';
import { cutAfterHeaders, failWith } from '../testing/faults.ts';
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
  test('is taken from the log while it is written, also where the engine drops what was taken', async () => {
    const { run, container, output } = started(3_000);
    const live = followLog(run, container.id, output);
    for (let index = 1; index <= 60; index += 6) {
      await until(() => output.stdout.bytes === index * 100);
      for (let more = index; more < index + 6; more++) container.write(1, line(more));
      container.log.splice(0, container.log.length - 15);
    }
    container.exit(0);
    live.close();
    await live.outputEnded;

    expect(await live.takeRest?.(run.signal)).toBe(true);
    expect(output.stdout.toString()).toBe(Array.from({ length: 61 }, (_, index) => line(index)).join(''));
    expect(output.hasGap).toBe(false);
  }, 20_000);

  test('is counted rightly where all lines are alike, and of both streams', async () => {
    const { run, container, output } = started(3_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    for (let index = 0; index < 30; index++) container.write(index % 2 === 0 ? 1 : 2, 'y\n');
    await until(() => output.stdout.bytes === 130);
    container.log.splice(0, 20);
    for (let index = 0; index < 7; index++) container.write(1, 'y\n');
    container.exit(0);
    live.close();
    await live.outputEnded;

    expect(await live.takeRest?.(run.signal)).toBe(true);
    expect([output.stdout.bytes, output.stderr.bytes]).toEqual([144, 30]);
  });

  test('goes on after what was here already', async () => {
    const { run, container, output } = started(100_000);
    for (let index = 1; index < 20; index++) container.write(1, line(index));
    // An attempt before has seen so much, in the middle of a line.
    await output.follow(
      Readable.from([
        frame(
          1,
          container.log
            .map((logged) => logged.subarray(8))
            .join('')
            .slice(0, 1_234),
        ),
      ]),
    );
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 2_000);
    live.close();

    expect(output.stdout.toString()).toBe(Array.from({ length: 20 }, (_, index) => line(index)).join(''));
  });

  test('is left for its end where the engine drops some of it that nobody had taken', async () => {
    const { run, container, output } = started(3_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    container.log.length = 0;
    for (let index = 200; index < 230; index++) container.write(1, line(index));

    expect(await live.outputEnded).toBeUndefined();
    expect(await live.takeRest?.(run.signal)).toBe(false);
    expect(output.stdout.bytes).toBe(100);
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

  test('is gone on with where the engine did not give it once', async () => {
    const { run, container, output } = started(1_000_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    engine.fake.once('logs', failWith(500), cutAfterHeaders);
    container.write(1, line(1));
    await until(() => output.stdout.bytes === 200);
    live.close();

    expect(output.stdout.toString()).toBe(line(0) + line(1));
  }, 15_000);

  test('is let go of when it is closed', async () => {
    const { run, container, output } = started(1_000_000);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    live.close();

    expect(await live.outputEnded).toBeUndefined();
  });

  test('is followed to its end where its log has no bound', async () => {
    const { run, leave } = containerRun(engine.fake);
    const container = leave();
    delete container.options.HostConfig?.LogConfig;
    container.start();
    const output = new OutputCapture();
    const live = followLog(run, container.id, output);
    container.write(1, line(0));
    await until(() => output.stdout.bytes === 100);
    container.write(1, line(1));
    container.exit(0);
    await live.outputEnded;

    expect(output.stdout.toString()).toBe(line(0) + line(1));
  });
});
