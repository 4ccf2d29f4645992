import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyWorkspace, type PackageName, repository, type WorkspaceCopy } from './support/workspace-copy.ts';

let copy: WorkspaceCopy;
beforeEach(() => {
  copy = copyWorkspace();
});
afterEach(() => copy.remove());

test('the packages keep to their boundaries', () => {
  expect(copy.run('turbo', 'boundaries')).toMatchObject({ exitCode: 0 });
});

test.each<[PackageName, PackageName]>([
  ['workflows', 'activities'],
  ['activities', 'workflows'],
  ['payloads', 'activities'],
  ['activities', 'worker'],
])('%s may not depend on %s, even where package.json says so', (from, to) => {
  declare(from, to);

  const { exitCode, output } = copy.run('turbo', 'boundaries');
  expect(exitCode).toBe(1);
  expect(flat(output)).toContain(
    flat(`Package \`@tdw/${to}\` found without any tag listed in allowlist for \`@tdw/${from}\``),
  );
});

test('a package may not import what its package.json does not name', () => {
  copy.plant('packages/workflows/src/planted.ts', `export type { EngineClient } from '@tdw/activities';\n`);

  const { exitCode, output } = copy.run('turbo', 'boundaries');
  expect(exitCode).toBe(1);
  expect(flat(output)).toContain(flat('cannot import package `@tdw/activities` because it is not a dependency'));
});

test("a package may not reach into another one's folder", () => {
  const path = '../../activities/src/engine.ts';
  copy.plant('packages/workflows/src/planted.ts', `export type { EngineClient } from '${path}';\n`);

  const { exitCode, output } = copy.run('turbo', 'boundaries');
  expect(exitCode).toBe(1);
  expect(flat(output)).toContain(flat(`import \`${path}\` leaves the package`));
});

function declare(from: PackageName, to: PackageName): void {
  const path = `packages/${from}/package.json`;
  const manifest = JSON.parse(readFileSync(join(repository, path), 'utf8')) as { dependencies: Record<string, string> };
  manifest.dependencies[`@tdw/${to}`] = 'workspace:^';
  copy.plant(path, JSON.stringify(manifest));
}

/** The output's words alone: it is wrapped and framed to fit a terminal. */
function flat(output: string): string {
  return output.replaceAll(/[\s|]/g, '');
}
