import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeProgram, testContext } from '../test-support.ts';
import { provideTestPrograms } from './test-programs.mjs';

/** Where only the fakes are found. */
function bareContext() {
  const context = testContext();
  const env = { ...context.env, PATH: context.fakes };
  return { ...context, env, userEnv: env };
}

test('programs of tests that are there are left as they are', async () => {
  const context = bareContext();
  for (const name of ['podman', 'sshd']) fakeProgram(context.fakes, name, 'true');

  expect(await provideTestPrograms(context, () => {}, { mayInstall: true })).toBe('podman, sshd');
});

test('programs of tests that are missing are installed, and no others', async () => {
  const context = bareContext();
  fakeProgram(context.fakes, 'podman', 'true');
  fakeProgram(context.fakes, 'dpkg', 'true');
  fakeProgram(context.fakes, 'apt-get', `echo "$@" >> '${context.root}/calls'`);
  await provideTestPrograms(context, () => {}, { mayInstall: true });

  const calls = readFileSync(join(context.root, 'calls'), 'utf8');
  expect(calls).toMatch(/^install -y .* openssh-server$/m);
  expect(calls).not.toContain('podman');
});

test('programs of tests that are missing, and not ours to install, are named', async () => {
  await expect(provideTestPrograms(bareContext(), () => {}, { mayInstall: false })).rejects.toMatchObject({
    name: 'SetupError',
    found: 'no podman, no sshd',
  });
});
