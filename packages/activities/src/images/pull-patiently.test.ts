import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type EngineClient, EngineError, type PullOptions } from '../engine/engine-client.ts';
import { pullPatiently } from './pull-patiently.ts';

const STALL_TIMEOUT_MS = 1_000;
const PATIENCE_MS = 10_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

type Pull = (options: PullOptions) => Promise<void>;

/** A pull from an engine that does what is said, one time after the other. */
function pull(...pulls: Pull[]): Promise<void> {
  const pullImage: EngineClient['pullImage'] = (_, options) => pulls.shift()!(options);
  return pullPatiently(
    {
      engine: { pullImage } as Partial<EngineClient> as EngineClient,
      findCredentials: async () => ({ found: 'none' }),
      stallTimeoutMs: STALL_TIMEOUT_MS,
      patienceMs: PATIENCE_MS,
    },
    { image: 'app:1' },
    { signal: new AbortController().signal, onProgress: () => undefined, onRetry: () => undefined },
  );
}

const silent: Pull = async ({ signal }) => {
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
  await jest.advanceTimersByTimeAsync(STALL_TIMEOUT_MS);
  await aborted;
  signal.throwIfAborted();
};

describe('a registry that is away', () => {
  /** Each try takes so long; the pauses between them are real. */
  const awayFor = (milliseconds: number): Pull =>
    jest.fn(async () => {
      await jest.advanceTimersByTimeAsync(milliseconds);
      throw new EngineError('dial tcp: connection refused', { status: 500 });
    });

  test('for some seconds, as when it is started again, costs no run', async () => {
    const away = awayFor(PATIENCE_MS / 3);

    await expect(pull(away, away, away, async () => undefined)).resolves.toBeUndefined();
  });

  test('for longer is given up', async () => {
    const away = awayFor(PATIENCE_MS / 2 - 1);

    await expect(pull(away, away, away, away, away)).rejects.toMatchObject({ problem: 'unreachable' });
    expect(away).toHaveBeenCalledTimes(4);
  });
});

describe('a pull of which nothing is heard', () => {
  test('and that is then heard of again, succeeds', async () => {
    const heardOf = jest.fn<Pull>(async () => undefined);

    await expect(pull(silent, heardOf)).resolves.toBeUndefined();
    expect(heardOf).toHaveBeenCalledTimes(1);
  });

  test('is another one than a slow one', async () => {
    const slow: Pull = async ({ onProgress, signal }) => {
      for (let second = 0; second < 10; second++) {
        await jest.advanceTimersByTimeAsync(STALL_TIMEOUT_MS - 1);
        onProgress('3 of 7 layers');
      }
      signal.throwIfAborted();
    };

    await expect(pull(slow)).resolves.toBeUndefined();
  });
});
