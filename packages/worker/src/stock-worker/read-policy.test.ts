import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readPolicy } from './read-policy.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-policy-'));
  file = join(folder, 'policy.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a policy is read', async () => {
  writeFileSync(file, '{ "capAdd": ["NET_ADMIN"] }');

  expect(await readPolicy(file)).toEqual({ capAdd: ['NET_ADMIN'] });
});

test.each([
  ['{', /^The policy .*policy\.json cannot be used: .*JSON/],
  [
    '{ "capAd": [] }',
    /^The policy .*policy\.json cannot be used: Policy is not valid:\n {2}capAd: .*did you mean capAdd\?/,
  ],
])('%j is refused with the name of the file', async (text, message) => {
  writeFileSync(file, text);

  await expect(readPolicy(file)).rejects.toThrow(message);
});

test('that is not there is refused with its name', async () => {
  await expect(readPolicy(file)).rejects.toThrow(/^The policy .*policy\.json cannot be read: .*ENOENT/);
});
