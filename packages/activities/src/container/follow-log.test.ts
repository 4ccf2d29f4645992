import { describe, expect, test } from '@jest/globals';
import { OutputCapture } from '../output/capture.ts';
import { containerRun } from '../testing/container-run.ts';
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
  test.each([
    ['has room in its first file: the log is followed', 1_000_000],
    ['has little room: the live output takes over', 20_000],
    ['may have dropped something already: the live output takes over at once', 100],
  ])('is seen whole where the log %s', async (_, maxBytes) => {
    const { run, container, output } = started(maxBytes);
    const live = followLog(run, container.id, output);
    await until(() => output.stdout.bytes === 100);
    for (let index = 1; index <= 500; index++) {
      container.write(1, line(index));
      if (index % 50 === 0) await until(() => output.stdout.bytes === (index + 1) * 100);
    }
    container.exit(0);

    expect(await live.outputEnded).toEqual(expect.any(Number));
    const text = output.stdout.toString().replace('\n[... output may be missing ...]\n', '');
    expect(output.hasGap).toBe(maxBytes === 100);
    expect(text).toBe(Array.from({ length: 501 }, (_line, index) => line(index)).join(''));
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
