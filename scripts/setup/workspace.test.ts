import { describe, expect, test } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fakeProgram, testContext, write } from './test-support.ts';
import { build, installDependencies, isInstalled } from './workspace.mjs';

/** A pnpm that keeps a record, and fails as long as a file `broken` is there. */
function withPnpm() {
  const context = testContext();
  const record = join(context.root, 'record');
  fakeProgram(
    context.fakes,
    'pnpm',
    'echo "$* CI=$CI" >> record; mkdir -p node_modules; if [ -e broken ]; then echo "the network is down"; exit 3; fi',
  );
  return { context, calls: () => readFileSync(record, 'utf8').trim().split('\n') };
}

describe('installDependencies', () => {
  test('installs as locked, asking nothing, and not again for the same lockfile', async () => {
    const { context, calls } = withPnpm();
    expect(isInstalled(context.root)).toBe(false);
    expect(await installDependencies(context)).toBe('installed');
    expect(await installDependencies(context)).toBe('unchanged');
    expect(calls()).toEqual(['install --frozen-lockfile --reporter=append-only CI=true']);
    expect(isInstalled(context.root)).toBe(true);
  });

  test.each(['pnpm-lock.yaml', 'pnpm-workspace.yaml'])('installs again when %s changed', async (name) => {
    const { context } = withPnpm();
    await installDependencies(context);
    write(join(context.root, name), 'changed');
    expect(await installDependencies(context)).toBe('installed');
  });

  test('installs again when node_modules are gone', async () => {
    const { context } = withPnpm();
    await installDependencies(context);
    rmSync(join(context.root, 'node_modules'), { recursive: true });
    expect(await installDependencies(context)).toBe('installed');
  });

  test('a failed install says why, and is no install', async () => {
    const { context } = withPnpm();
    await installDependencies(context);
    write(join(context.root, 'pnpm-lock.yaml'), 'changed');
    const broken = write(join(context.root, 'broken'), '');
    await expect(installDependencies(context)).rejects.toThrow('the network is down');
    rmSync(broken);
    // Even of the lockfile that was installed before: node_modules may be anything now.
    write(join(context.root, 'pnpm-lock.yaml'), 'lockfileVersion: 1');
    expect(await installDependencies(context)).toBe('installed');
  });

  test('a checkout without its lockfile is refused', async () => {
    const { context } = withPnpm();
    rmSync(join(context.root, 'pnpm-lock.yaml'));
    await expect(installDependencies(context)).rejects.toThrow('restore it from git');
  });
});

test('build leaves it to turbo what to build', async () => {
  const { context, calls } = withPnpm();
  await build(context);
  expect(calls()[0]).toContain('exec turbo run build');
});
