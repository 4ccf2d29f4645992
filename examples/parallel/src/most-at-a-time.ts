import type { ContainerExecutionOutput } from '@tdw/payloads';

/** How many of the containers ran at the same moment, at most, by the engine's clock. */
export function mostAtATime(results: readonly Pick<ContainerExecutionOutput, 'startedAt' | 'finishedAt'>[]): number {
  const changes = results.flatMap(({ startedAt = '', finishedAt = '' }) => [
    { at: Date.parse(startedAt), by: 1 },
    { at: Date.parse(finishedAt), by: -1 },
  ]);
  // Within one millisecond, one ends before the next begins.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let running = 0;
  return Math.max(...changes.map(({ by }) => (running += by)));
}
