/** Where the figures should land on an idle machine of two cores. Nothing fails when they do not. */
export const TARGETS = {
  latencyOverheadMs: { atMost: 0 },
  throughputRatio: { atLeast: 0.9 },
  parallelRatio: { atLeast: 0.95 },
  parallelEvents: { atMost: 6 },
  logRate: { atLeast: 20 },
  logPeakGrowth: { atMost: 64 },
} as const;

type Target = { atMost: number } | { atLeast: number };

export function verdict(value: number, target: Target, unit: string): string {
  const [limit, sign, isMet] =
    'atMost' in target ? [target.atMost, '≤', value <= target.atMost] : [target.atLeast, '≥', value >= target.atLeast];
  return `${isMet ? '✔ met' : '✘ not met'} (${sign} ${limit}${unit})`;
}
