import { describe, expect, jest, test } from '@jest/globals';
import { createProgress } from './progress.mjs';
import { cleanUp } from './test-support.ts';

function withOutput(options: { quick?: boolean; isTTY?: boolean } = {}) {
  let output = '';
  const write = (text: string) => (output += text);
  const progress = createProgress({ ...options, stream: { write, isTTY: options.isTTY ?? false, columns: 60 } });
  return { progress, output: () => output };
}

describe('createProgress', () => {
  test('prints a line when a step ends, with its result and time', async () => {
    const { progress, output } = withOutput();
    expect(
      await progress.step(
        'Build',
        async () => 4,
        (count) => `${count} packages`,
      ),
    ).toBe(4);
    expect(output()).toMatch(/^✓ Build: 4 packages \(\d\.\d s\)\n$/);
  });

  test('leaves out quick steps when asked to, never a failed one', async () => {
    const { progress, output } = withOutput({ quick: true });
    await progress.step('Build', async () => 4);
    expect(output()).toBe('');
    await expect(progress.step('Build', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(output()).toMatch(/^✗ Build/);
  });

  test('a long step shows that it is alive', async () => {
    jest.useFakeTimers();
    cleanUp(() => jest.useRealTimers());
    const { progress, output } = withOutput();
    const step = progress.step('Build', async (report) => {
      report('12 files');
      await new Promise((resolve) => setTimeout(resolve, 40_000));
    });
    await jest.advanceTimersByTimeAsync(40_000);
    await step;
    expect(output().split('\n')).toEqual(['… Build 15 s, 12 files', '… Build 30 s, 12 files', '✓ Build (40 s)', '']);
  });

  test('on a terminal one line is redrawn, and cut to its width', async () => {
    jest.useFakeTimers();
    cleanUp(() => jest.useRealTimers());
    const { progress, output } = withOutput({ isTTY: true });
    const step = progress.step('Build', async (report) => {
      report('x'.repeat(200));
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    await jest.advanceTimersByTimeAsync(150);
    await step;
    const [spinner, end] = output().split('\x1b[2K').slice(1);
    expect(spinner?.trimEnd()).toHaveLength(59);
    expect(end).toMatch(/^✓ Build \(0\.\d s\)\n/);
  });
});
