import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkPolicy } from './check-policy.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-policy-'));
  file = join(folder, 'policy.json');
  writeFileSync(file, '{ "binds": { "roots": ["/srv"] } }');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function check(payload: string): Promise<{ isAllowed: boolean; said: string }> {
  const output = new PassThrough();
  const isAllowed = await checkPolicy(file, { taskQueue: 'q' }, Readable.from([payload]), output);
  output.end();
  return { isAllowed, said: await text(output) };
}

test('each thing that is not allowed has a line, and what cannot be seen from here, too', async () => {
  const containers = [{ image: 'alpine' }, { image: 'alpine', privileged: true, volumes: ['/srv/a:/a', '/etc:/b'] }];

  expect(await check(JSON.stringify({ containers }))).toEqual({
    isAllowed: false,
    said: `containers[1].privileged: true, where the rule 'privileged' allows only false
containers[1].volumes[1]: "/etc", where the rule 'binds.roots' allows /srv
containers[1].volumes[0]: allowed by its name; where it leads, only the worker sees
2 violations
`,
  });
});

test('one is not several', async () => {
  const { said } = await check('{ "image": "alpine", "privileged": true }');

  expect(said).toMatch(/\n1 violation\n$/);
});

test('what is allowed has none', async () => {
  expect(await check('{ "image": "alpine" }')).toEqual({ isAllowed: true, said: '0 violations\n' });
});

test.each([
  ['', /^The payload on standard input cannot be read: .*JSON/],
  ['{ "image": 5 }', /^ContainerExecutionInput is not valid:\n {2}image: /],
])('the payload %j is an error', async (payload, message) => {
  await expect(check(payload)).rejects.toThrow(message);
});
