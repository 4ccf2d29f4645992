import { expect, test } from '@jest/globals';
import { findTemporal } from './provide-temporal.mjs';

test('a server that TEMPORAL_ADDRESS names must answer', async () => {
  await expect(findTemporal({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow(
    /a Temporal server at 127\.0\.0\.1:1 \(TEMPORAL_ADDRESS\)[^]*ECONNREFUSED[^]*unset TEMPORAL_ADDRESS/,
  );
});
