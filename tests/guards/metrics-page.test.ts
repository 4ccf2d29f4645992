import { expect, test } from '@jest/globals';
import { readPage, rowsOf } from './support/pages.ts';

const SOURCES = [
  'packages/activities/src/temporal/metrics.ts',
  'packages/worker/src/host/report-capacity.ts',
  'packages/worker/src/reaper/report-reaped.ts',
  'packages/workflows/src/metrics.ts',
];
const rows = rowsOf(readPage('docs/metrics.md')).map((row) => row.map((cell) => cell.replaceAll('`', '')));

test('docs/metrics.md has every metric that is recorded, and no other', () => {
  const recorded = SOURCES.flatMap((path) => readPage(path).match(/\btdw_\w+/g) ?? []);

  expect(rows.map(([name]) => name!).toSorted()).toEqual(recorded.toSorted());
});

test('every duration has buckets of its own in the stock worker', () => {
  const buckets = readPage('packages/worker/src/stock-worker/install-runtime.ts').match(/\btdw_\w+/g);
  const histograms = rows.filter(([, kind]) => kind === 'histogram').map(([name]) => name!);

  expect(buckets?.toSorted()).toEqual(histograms.toSorted());
});
