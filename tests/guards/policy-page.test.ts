import { expect, test } from '@jest/globals';
import { parsePolicy, PolicySchema } from '@tdw/payloads/policy';
import { blocksOf, readPage, rowsOf } from './support/pages.ts';

const text = readPage('docs/policy.md');
const example = blocksOf({ path: 'docs/policy.md', text }).find(({ language }) => language === 'json');
const policy = parsePolicy(JSON.parse(example!.code));

/** Of a policy, which the schema tells only to who has an object to judge. */
const { entries } = (PolicySchema as unknown as { getter: (value: object) => { entries: object } }).getter({});

test('the example in docs/policy.md has every key that there is', () => {
  expect(Object.keys(policy)).toEqual(Object.keys(entries));
});

test('the table in docs/policy.md has a row for each of them, in the same order, and for their parts', () => {
  const rules = Object.entries(policy).flatMap(([key, value]) =>
    ['image', 'user', 'ports', 'binds'].includes(key) ? Object.keys(value).map((part) => `${key}.${part}`) : [key],
  );

  expect(rowsOf(text, '## A policy').map(([rule]) => rule?.replaceAll('`', ''))).toEqual(rules);
});
