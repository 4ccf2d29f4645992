import { describe, expect, jest, test } from '@jest/globals';
import { type PullWaiter, SharedPull } from './shared-pull.ts';

/** A pull that does what the test says. */
function begin() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onOver = jest.fn();
  let told!: PullWaiter;
  const pull = new SharedPull((shared) => {
    told = shared;
    return promise;
  }, onOver);
  return { pull, told, onOver, resolve, reject };
}

function waiter() {
  const abort = new AbortController();
  const heard: string[] = [];
  return {
    abort,
    heard,
    waiter: {
      signal: abort.signal,
      onProgress: (progress: string) => heard.push(progress),
      onRetry: () => heard.push('retry'),
    },
  };
}

describe('a shared pull', () => {
  test('resolves for all who wait', async () => {
    const { pull, resolve, onOver } = begin();
    const waits = [pull.join(waiter().waiter), pull.join(waiter().waiter)];
    resolve();

    await expect(Promise.all(waits)).resolves.toEqual([undefined, undefined]);
    expect(onOver).toHaveBeenCalled();
  });

  test('rejects for all who wait', async () => {
    const { pull, reject, onOver } = begin();
    const failure = new Error('no');
    const waits = [pull.join(waiter().waiter), pull.join(waiter().waiter)];
    reject(failure);

    expect(await Promise.allSettled(waits)).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    expect(onOver).toHaveBeenCalled();
  });

  test('tells all who wait how it goes, and who comes later how it went', async () => {
    const { pull, told, resolve } = begin();
    const [first, second] = [waiter(), waiter()];
    const waits = [pull.join(first.waiter)];
    told.onProgress('1 of 2 layers');
    told.onRetry();
    waits.push(pull.join(second.waiter));
    told.onProgress('2 of 2 layers');
    resolve();
    await Promise.all(waits);

    expect(first.heard).toEqual(['1 of 2 layers', 'retry', '2 of 2 layers']);
    expect(second.heard).toEqual(['1 of 2 layers', '2 of 2 layers']);
  });

  test('goes on when one leaves, who hears no more of it', async () => {
    const { pull, told, onOver, resolve } = begin();
    const [one, other] = [waiter(), waiter()];
    const [left, stays] = [pull.join(one.waiter), pull.join(other.waiter)];
    const reason = new Error('enough');
    one.abort.abort(reason);

    await expect(left).rejects.toBe(reason);
    expect(told.signal.aborted).toBe(false);
    expect(onOver).not.toHaveBeenCalled();
    told.onProgress('1 of 2 layers');
    expect(one.heard).toEqual([]);
    resolve();
    await expect(stays).resolves.toBeUndefined();
  });

  test('is ended when the last one leaves', async () => {
    const { pull, told, onOver } = begin();
    const waiters = [waiter(), waiter()];
    const waits = waiters.map(({ waiter: each }) => pull.join(each));
    for (const { abort } of waiters) abort.abort(new Error('enough'));
    await Promise.allSettled(waits);

    expect(told.signal.aborted).toBe(true);
    expect(onOver).toHaveBeenCalled();
  });

  test('is not waited for by who has gone already', async () => {
    const { pull, told } = begin();
    const { waiter: gone, abort } = waiter();
    const reason = new Error('enough');
    abort.abort(reason);

    await expect(pull.join(gone)).rejects.toBe(reason);
    expect(told.signal.aborted).toBe(true);
  });
});
