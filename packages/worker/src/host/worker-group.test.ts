import { describe, expect, test } from '@jest/globals';
import { FakeWorker } from '../testing/fake-worker.ts';
import { WorkerGroup } from './worker-group.ts';

function groupOf(...workers: FakeWorker[]): WorkerGroup {
  const group = new WorkerGroup();
  for (const worker of workers) group.add(worker, worker.run());
  return group;
}

describe('workers that only work together', () => {
  test('all end when one does', async () => {
    const [one, other] = [new FakeWorker('one'), new FakeWorker('other')];
    const group = groupOf(one, other);
    expect(group.ending).toBe(false);
    one.shutdown();
    await group.ended();

    expect(other.getState()).toBe('STOPPED');
    expect(group.ending).toBe(true);
  });

  test('all end when one fails, and the first failure is told', async () => {
    const [one, other, third] = [new FakeWorker('one'), new FakeWorker('other'), new FakeWorker('third')];
    const group = groupOf(one, other, third);
    one.fail(new Error('first'));
    other.fail(new Error('second'));

    await expect(group.ended()).rejects.toThrow('first');
    expect(third.getState()).toBe('STOPPED');
  });

  test('end one that comes when the others have ended', async () => {
    const [one, late] = [new FakeWorker('one'), new FakeWorker('late')];
    const group = groupOf(one);
    group.shutdown();
    group.add(late, late.run());
    await group.ended();

    expect(late.getState()).toBe('STOPPED');
  });

  test('end when one could not even begin', async () => {
    const one = new FakeWorker('one');
    const group = groupOf(one);
    group.fail(new Error('no connection'));

    await expect(group.ended()).rejects.toThrow('no connection');
    expect(one.getState()).toBe('STOPPED');
  });

  test('have their states by queue', () => {
    const group = groupOf(new FakeWorker('one'));

    expect(group.stateOn('one')).toBe('RUNNING');
    expect(group.stateOn('other')).toBeUndefined();
    group.shutdown();
  });
});
