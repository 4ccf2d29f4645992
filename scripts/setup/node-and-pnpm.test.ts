import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './exec.mjs';
import { isRightNode, pnpmSpec, provideNodeAndPnpm } from './node-and-pnpm.mjs';
import { fakeProgram, temporaryFolder, testContext, write } from './test-support.ts';

/** An npm that makes what the real one would, and keeps a record. */
const NPM = `
for spec; do :; done
echo "$*" >> ../../../npm-record
mkdir -p node_modules/@pnpm/exe.any node_modules/\${spec%@*}/bin
printf '#!/bin/sh\\necho fake pnpm' > node_modules/@pnpm/exe.any/pnpm
printf '#!/bin/sh\\necho fake node' > node_modules/\${spec%@*}/bin/node
chmod +x node_modules/@pnpm/exe.any/pnpm node_modules/\${spec%@*}/bin/node`;

describe('provideNodeAndPnpm', () => {
  test('installs from npm, once, without install scripts', async () => {
    const context = testContext();
    fakeProgram(context.fakes, 'npm', NPM);
    await provideNodeAndPnpm(context);
    await provideNodeAndPnpm(context);
    expect(await execute('pnpm', [], { env: context.env })).toBe('fake pnpm');
    expect(existsSync(join(context.bin, 'node'))).toBe(!isRightNode(process.version));
    const calls = readFileSync(join(context.tools, 'npm-record'), 'utf8').trim().split('\n');
    const packages = readdirSync(join(context.tools, 'npm'));
    expect(calls).toHaveLength(packages.length);
    expect(packages).toContain('pnpm@12.1.0');
    for (const call of calls) expect(call).toContain('--ignore-scripts');
  });

  test('says so when there is no program for this platform', async () => {
    const context = testContext();
    fakeProgram(context.fakes, 'npm', 'mkdir node_modules');
    await expect(provideNodeAndPnpm(context)).rejects.toThrow(`${process.platform}-${process.arch}`);
  });

  test("passes on npm's own complaint, and leaves nothing half-installed", async () => {
    const context = testContext();
    fakeProgram(context.fakes, 'npm', 'mkdir node_modules; echo "E404 no such package" >&2; exit 1');
    await expect(provideNodeAndPnpm(context)).rejects.toThrow('E404 no such package');
    expect(readdirSync(join(context.tools, 'npm'))).toEqual([]);
  });
});

describe('pnpmSpec', () => {
  test.each([
    ['{ "packageManager": "pnpm@12.21.0" }', 'pnpm@12.21.0'],
    ['{ "packageManager": "pnpm@12.21.0+sha512.abc" }', 'pnpm@12.21.0'],
    ['{}', 'pnpm@12'],
  ])('%s asks for %s', (manifest, spec) => {
    const root = temporaryFolder();
    write(join(root, 'package.json'), manifest);
    expect(pnpmSpec(root)).toBe(spec);
  });

  test.each(['yarn@4.0.0', 'pnpm@; rm -rf'])('refuses %s', (packageManager) => {
    const root = temporaryFolder();
    write(join(root, 'package.json'), JSON.stringify({ packageManager }));
    expect(() => pnpmSpec(root)).toThrow(packageManager);
  });
});
