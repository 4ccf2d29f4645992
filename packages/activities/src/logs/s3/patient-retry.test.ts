import { describe, expect, test } from '@jest/globals';
import { createPatientRetry } from './patient-retry.ts';

describe('the retries of calls to a store', () => {
  test('come after longer and longer, up to two seconds', async () => {
    const retry = createPatientRetry(3_600_000);
    const waits: number[] = [];
    let token = await retry.acquireInitialRetryToken('');
    for (let index = 0; index < 8; index++) {
      token = await retry.refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' });
      waits.push(token.getRetryDelay());
    }

    const longest = [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000];
    expect(waits.every((wait, index) => wait >= longest[index]! / 2 && wait <= longest[index]!)).toBe(true);
    expect(token.getRetryCount()).toBe(8);
  });

  test('end with the patience', async () => {
    const retry = createPatientRetry(0);
    const token = await retry.acquireInitialRetryToken('');

    await expect(retry.refreshRetryTokenForRetry(token, { errorType: 'SERVER_ERROR' })).rejects.toThrow();
  });

  test('are none where the caller is wrong', async () => {
    const retry = createPatientRetry(3_600_000);
    const token = await retry.acquireInitialRetryToken('');

    await expect(retry.refreshRetryTokenForRetry(token, { errorType: 'CLIENT_ERROR' })).rejects.toThrow();
  });
});
