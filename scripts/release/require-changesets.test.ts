import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

// The real manifests, for it is their `files` that say what ships; of the sources, one for each kind.
const manifests = ['payloads', 'activities'].map((name) => `packages/${name}/package.json`);
const files = [
  'packages/payloads/README.md',
  'packages/payloads/src/parse.ts',
  'packages/payloads/src/parse.test.ts',
  'packages/activities/src/container/create.ts',
  'packages/activities/src/testing/fake-engine.ts',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-changesets-'));
  for (const path of [...manifests, 'pnpm-workspace.yaml']) cpSync(join(root, path), join(folder, path));
  for (const path of files) write(path, 'before');
  git('init', '--quiet', '--initial-branch=main');
  commit();
  git('checkout', '--quiet', '-b', 'change');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each<[what: string, change: () => void, packageName: string, found: string]>([
  ['a source', () => write('packages/payloads/src/parse.ts', 'after'), '@tdw/payloads', 'src/parse.ts'],
  ['a README', () => write('packages/payloads/README.md', 'after'), '@tdw/payloads', 'README.md'],
  ['a new source', () => write('packages/payloads/src/a/new.ts', ''), '@tdw/payloads', 'src/a/new.ts'],
  ['a source that goes', () => rmSync(join(folder, files[3]!)), '@tdw/activities', 'src/container/create.ts'],
  ['an export', () => edit(manifests[0]!, '"./package.json"', '"./manifest"'), '@tdw/payloads', 'package.json'],
  ['a range in the catalog', () => edit('pnpm-workspace.yaml', 'valibot: ^', 'valibot: ~'), '@tdw/payloads', 'package'],
])('%s that changes asks for a changeset', (_, change, packageName, found) => {
  change();
  commit();

  const { exitCode, stderr } = requireChangesets();
  expect(stderr).toContain(`${packageName}: ${found}`);
  expect(exitCode).toBe(1);
});

test.each<[what: string, change: () => void]>([
  ['a test', () => write('packages/payloads/src/parse.test.ts', 'after')],
  ['what helps to test', () => write('packages/activities/src/testing/fake-engine.ts', 'after')],
  ['what is not in a package', () => write('docs/page.md', 'after')],
  ['a development dependency', () => edit(manifests[1]!, '"@types/node": "catalog:"', '"@types/node": "*"')],
  ['the range of one in the catalog', () => edit('pnpm-workspace.yaml', "'@types/node': ^", "'@types/node': ~")],
])('%s that changes asks for none', (_, change) => {
  change();
  commit();

  expect(requireChangesets()).toEqual({ exitCode: 0, stderr: '' });
});

test('a changeset is asked for each package, and in this change', () => {
  writeChangeset('earlier', `'@tdw/payloads': minor`);
  commit();
  git('branch', '--force', 'main');
  for (const path of files) write(path, 'after');
  writeChangeset('now', `'@tdw/activities': patch`);
  commit();

  const { exitCode, stderr } = requireChangesets();
  expect(stderr).toContain('@tdw/payloads');
  expect(stderr).not.toContain('@tdw/activities');
  expect(exitCode).toBe(1);
});

test.each([
  ['names them', `'@tdw/payloads': patch\n'@tdw/activities': minor`],
  ['is empty, on purpose', ''],
])('a changeset that %s is enough', (_, frontMatter) => {
  for (const path of files) write(path, 'after');
  writeChangeset('now', frontMatter);
  commit();

  expect(requireChangesets()).toEqual({ exitCode: 0, stderr: '' });
});

test('the change that raises the versions needs none: it has used them up', () => {
  writeChangeset('earlier', `'@tdw/payloads': minor`);
  write('packages/payloads/src/parse.ts', 'released now');
  commit();
  git('branch', '--force', 'main');
  rmSync(join(folder, '.changeset/earlier.md'));
  edit(manifests[0]!, /"version": "[^"]*"/, '"version": "99.0.0"');
  commit();

  expect(requireChangesets()).toEqual({ exitCode: 0, stderr: '' });
});

test('what the base branch has got meanwhile is no change of this one', () => {
  write('docs/page.md', 'after');
  commit();
  git('checkout', '--quiet', 'main');
  write('packages/payloads/src/parse.ts', 'after');
  commit();
  git('checkout', '--quiet', 'change');

  expect(requireChangesets()).toEqual({ exitCode: 0, stderr: '' });
});

function requireChangesets(): { exitCode: number | null; stderr: string } {
  const script = join(__dirname, 'require-changesets.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--since', 'main'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { exitCode: status, stderr };
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function edit(path: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(folder, path), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`Expected ${from} in ${path}`);
  write(path, after);
}

function writeChangeset(name: string, frontMatter: string): void {
  write(`.changeset/${name}.md`, `---\n${frontMatter}\n---\n\nWhat users will notice.\n`);
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A commit');
}

function git(...args: string[]): void {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...author, ...args], { cwd: folder });
}
