import { expect, test } from '@jest/globals';
import { FailureType, hintFor, isRetryableFailure, WorkflowName } from '@tdw/payloads';
import { readPage, readPages, rowsOf } from './support/pages.ts';

const page = readPage('docs/failures.md');
const types = Object.values(FailureType);
const bare = (cell: string): string => cell.replaceAll('`', '');

test('docs/failures.md has a row for every failure type, and for no other', () => {
  const documented = rowsOf(page, '## Failure types').map(([type]) => bare(type!));

  expect(documented.toSorted()).toEqual(types.toSorted());
});

test.each(types)('docs/failures.md says rightly whether %s is tried again', (type) => {
  const row = rowsOf(page, '## Failure types').find(([name]) => bare(name!) === type);

  expect(row?.[2]).toBe(isRetryableFailure(type) ? 'yes' : 'no');
});

test.each(types.filter((type) => hintFor(type) !== undefined))('docs/failures.md advises what %s does', (type) => {
  const row = rowsOf(page, '## Failure types').find(([name]) => bare(name!) === type);
  const advice = bare(row?.[4] ?? '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  const hints =
    type === FailureType.StartFailed ? [126, 127, 128].map((exitCode) => hintFor(type, { exitCode })) : [hintFor(type)];

  for (const hint of hints) expect(advice).toContain(hint);
});

test('the details that docs/failures.md names are fields of FailureDetails', () => {
  const rows = rowsOf(readPage('docs/payloads.md'), '### `FailureDetails`');
  const fields = new Set(rows.map(([field]) => bare(field!)));
  const ofOneContainer = rowsOf(page, '## Failure types').filter(([type]) => !/(Pipeline|Parallel)Failed/.test(type!));
  const named = ofOneContainer.flatMap((row) => [...row[3]!.matchAll(/`(\w+)`/g)].map(([, field]) => field!));

  expect(named).not.toEqual([]);
  expect(named.filter((field) => !fields.has(field))).toEqual([]);
});

test('the table of how runs close has all workflows, and names failure types that exist', () => {
  const rows = rowsOf(page, '## How runs close');
  const named = rows.flatMap((row) => [...row.join(' ').matchAll(/`(Tdw\.\w+)`/g)].map(([, type]) => type!));

  expect(new Set(rows.map(([workflow]) => bare(workflow!.split(',')[0]!)))).toEqual(
    new Set(Object.values(WorkflowName)),
  );
  expect(new Set(named)).toEqual(
    new Set([FailureType.InvalidPayload, FailureType.PipelineFailed, FailureType.ParallelFailed]),
  );
});

test.each(readPages())('every failure type that $path names exists', ({ text }) => {
  const named = [...text.matchAll(/\bTdw\.\w+/g)].map(([type]) => type);

  expect(named.filter((type) => !(types as string[]).includes(type))).toEqual([]);
});
