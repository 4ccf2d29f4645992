import { beforeAll, test } from '@jest/globals';

/**
 * `test` for those that wait most of their time, and do not meet: all that are defined with what this returns are begun
 * together, before the first of them, and each has a verdict of its own. What they need is set up for all of them, by
 * `beforeAll` before this is called, and torn down by `afterAll`.
 *
 * @returns to be named `testBeside`, by which the guards find the titles
 */
export function useSideBySide(): (title: string, body: () => Promise<void>, timeoutMs?: number) => void {
  const begins: (() => void)[] = [];
  beforeAll(() => {
    for (const begin of begins) begin();
  });

  return (title, body, timeoutMs) => {
    const ended = Promise.withResolvers<void>();
    // Nobody may be waiting yet when it fails.
    ended.promise.catch(() => undefined);
    begins.push(() => ended.resolve(body()));
    // oxlint-disable-next-line jest/valid-title
    test(title, () => ended.promise, timeoutMs);
  };
}
