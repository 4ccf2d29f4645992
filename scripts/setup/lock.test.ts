import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { inOtherProcess, temporaryFolder, write } from './test-support.ts';

const MODULE = join(__dirname, 'lock.mjs');

describe('withLock', () => {
  test('lets one in at a time, and tells the other whom it waits for', async () => {
    const file = join(temporaryFolder(), 'lock');
    const order: string[] = [];
    let tell: (pid: number) => void = () => {};
    const waitedFor = new Promise<number>((resolve) => (tell = resolve));
    const first = withLock(file, async () => {
      order.push('first in');
      // Ends only once the second is known to wait.
      await waitedFor;
      order.push('first out');
    });
    const second = withLock(file, async () => order.push('second in'), tell);
    await Promise.all([first, second]);
    expect(order).toEqual(['first in', 'first out', 'second in']);
    expect(await waitedFor).toBe(process.pid);
    expect(existsSync(file)).toBe(false);
  });

  test('is released when the work fails', async () => {
    const file = join(temporaryFolder(), 'lock');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  test('is released when its holder is told to exit', async () => {
    const file = join(temporaryFolder(), 'lock');
    const holder = inOtherProcess(MODULE, `await it.withLock(${JSON.stringify(file)}, () => process.exit(7))`);
    expect(await once(holder, 'exit')).toEqual([7, null]);
    expect(existsSync(file)).toBe(false);
  });

  test('is taken over when its holder was killed', async () => {
    const file = join(temporaryFolder(), 'lock');
    const holder = inOtherProcess(
      MODULE,
      `setInterval(() => {}, 1e6);
       await it.withLock(${JSON.stringify(file)}, () => new Promise(() => console.log('holding')))`,
    );
    expect(await holder.line()).toBe('holding');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(existsSync(file)).toBe(true);
    expect(await withLock(file, async () => 'mine')).toBe('mine');
  });

  test('is taken over when another process has the number of its dead holder', async () => {
    const file = write(join(temporaryFolder(), 'lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(await withLock(file, async () => 'mine')).toBe('mine');
  });
});
