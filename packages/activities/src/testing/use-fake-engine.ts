import { afterEach, beforeEach } from '@jest/globals';
import { FakeEngine } from './fake-engine.ts';

/** A fake engine of its own for each test of a file. */
export function useFakeEngine(): { readonly fake: FakeEngine } {
  let fake: FakeEngine;

  beforeEach(async () => {
    fake = await FakeEngine.start();
  });

  afterEach(async () => {
    await fake.stop();
  });

  return {
    get fake() {
      return fake;
    },
  };
}
