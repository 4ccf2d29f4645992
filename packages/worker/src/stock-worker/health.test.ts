import { describe, expect, test } from '@jest/globals';
import { fakeEngine } from '../testing/fakes.ts';
import { checkHealth } from './health.ts';

const RUNNING = { q: 'RUNNING', 'q.control': 'RUNNING' } as const;

describe('the health', () => {
  test('is ok while all workers run and the engine answers', async () => {
    expect(await checkHealth(RUNNING, fakeEngine())).toEqual({
      status: 'ok',
      problems: [],
      warnings: [],
      workers: RUNNING,
    });
  });

  test('names the workers that do not run', async () => {
    const workers = { ...RUNNING, q: 'DRAINING', 'q.services': 'FAILED' } as const;

    expect(await checkHealth(workers, fakeEngine())).toEqual({
      status: 'failing',
      problems: ['The worker on q is DRAINING', 'The worker on q.services is FAILED'],
      warnings: [],
      workers,
    });
  });

  test('is ok, with a warning, where no restart would help', async () => {
    const health = await checkHealth(RUNNING, fakeEngine(), ['No container begins']);

    expect(health).toEqual({ status: 'ok', problems: [], warnings: ['No container begins'], workers: RUNNING });
  });

  test('says what the engine said', async () => {
    const info = async (): Promise<never> => {
      throw new Error('connect ENOENT');
    };

    expect(await checkHealth(RUNNING, fakeEngine({ info }))).toMatchObject({
      status: 'failing',
      problems: ['The container engine does not answer: connect ENOENT'],
    });
  });

  test('does not wait for ever for an engine that says nothing', async () => {
    const info = (): Promise<never> => new Promise(() => undefined);

    expect(await checkHealth(RUNNING, fakeEngine({ info }), [], 10)).toMatchObject({
      status: 'failing',
      problems: ['The container engine did not answer in 10 ms'],
    });
  });
});
