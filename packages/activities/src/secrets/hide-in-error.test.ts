import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { ContainerError } from '../container/container-error.ts';
import { hideInError } from './hide-in-error.ts';
import { RunSecrets } from './run-secrets.ts';

const provider = { title: 'test:', find: async () => Buffer.from('hunter2-and-more') };
const never = new AbortController().signal;

test('the secrets of a run are in no part of an error', async () => {
  const secrets = new RunSecrets([provider], ['x']);
  await secrets.resolve(never);
  const cause = new Error('at PASSWORD=hunter2-and-more');
  const error = new ContainerError(
    'Tdw.StartFailed',
    'It got hunter2-and-more',
    { logTail: 'hunter2-and-more!' },
    cause,
  );
  const hidden = hideInError(secrets, error);

  expect(hidden).toBe(error);
  expect(error).toMatchObject({ type: 'Tdw.StartFailed', details: { logTail: '***!' } });
  expect(error.message).toMatch(/^It got \*\*\*/);
  expect([error.message, error.stack, cause.message, cause.stack].join()).not.toContain('hunter2');
  // All that whoever logs it would see, and what it becomes when something is added.
  expect(inspect(error, { depth: 10 })).not.toContain('hunter2');
  error.add({ exitCode: 1 });
  expect(error.message).not.toContain('hunter2');
});

test('an error is left as it is where there are none, or none is known yet', () => {
  const error = new Error('It got hunter2-and-more');

  expect(hideInError(undefined, error)).toBe(error);
  expect(hideInError(new RunSecrets([provider], ['x']), error)).toBe(error);
  expect(error.message).toBe('It got hunter2-and-more');
});
