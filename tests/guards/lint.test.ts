import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyWorkspace, type WorkspaceCopy } from './support/workspace-copy.ts';

interface Finding {
  code: string;
  filename: string;
  message: string;
}

const RESTRICTED = 'eslint(no-restricted-imports)';

/** Where each import may not stand. */
const forbiddenImports: [folder: string, specifier: string][] = [
  ['payloads/src', 'node:crypto'],
  ['payloads/src', 'commander'],
  ['payloads/src', '@temporalio/common'],
  ['payloads/src', '@tdw/activities'],
  ['workflows/src', 'node:crypto'],
  ['workflows/src', 'valibot'],
  ['workflows/src', 'dockerode'],
  ['workflows/src', '@temporalio/client'],
  ['workflows/src', '@temporalio/worker'],
  ['workflows/src', '@tdw/activities'],
  ['workflows/src', '@tdw/worker'],
  ['activities/src', 'dockerode'],
  ['activities/src', '@temporalio/activity'],
  ['activities/src', './temporal/heartbeat.ts'],
  ['activities/src', '@tdw/workflows'],
  ['activities/src/container', 'dockerode'],
  ['activities/src/container', '@temporalio/activity'],
  ['activities/src/container', '../temporal/heartbeat.ts'],
  ['activities/src/engine', '@temporalio/activity'],
  ['activities/src/engine', '../temporal/heartbeat.ts'],
  ['activities/src/temporal', 'dockerode'],
  ['activities/src/temporal', '@temporalio/worker'],
  ['worker/src', 'dockerode'],
];

/** Other rules that the design leans on, each with a file that breaks it. */
const otherRules: [code: string, source: string][] = [
  ['oxc(no-barrel-file)', `export * from './names.ts';`],
  ['import(no-cycle)', `import type { A } from './planted-cycle.ts';\nexport type B = A;`],
  ['typescript(no-floating-promises)', `export function f(p: Promise<void>): void {\n  p.then(() => 1);\n}`],
  ['typescript(no-misused-promises)', `export const f = (p: Promise<void>): number => (p ? 1 : 2);`],
  ['typescript(await-thenable)', `export const f = async (n: number): Promise<number> => await n;`],
  [
    'typescript(switch-exhaustiveness-check)',
    `export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n  }\n}`,
  ],
];

let copy: WorkspaceCopy;
let findings: Finding[];

// All of them are planted at once: one run of the linter has to name each.
beforeAll(() => {
  copy = copyWorkspace();
  forbiddenImports.forEach(([folder, specifier], index) => {
    copy.plant(
      `packages/${folder}/planted-type-${index}.ts`,
      `import type { x } from '${specifier}';\nexport type X = x;\n`,
    );
    copy.plant(`packages/${folder}/planted-import-${index}.ts`, `export const x = import('${specifier}');\n`);
  });
  otherRules.forEach(([, source], index) => {
    copy.plant(`packages/payloads/src/planted-rule-${index}.ts`, `${source}\n`);
  });
  copy.plant('packages/payloads/src/planted-cycle.ts', `export type { B as A } from './planted-rule-1.ts';\n`);
  findings = (JSON.parse(copy.run('oxlint', '--format=json').output) as { diagnostics: Finding[] }).diagnostics;
});
afterAll(() => copy.remove());

describe('the linter refuses', () => {
  test.each(forbiddenImports)('in %s an import of %s', (folder, specifier) => {
    const index = forbiddenImports.findIndex((entry) => entry[0] === folder && entry[1] === specifier);
    for (const form of ['type', 'import']) {
      expect(codesIn(`packages/${folder}/planted-${form}-${index}.ts`)).toContain(RESTRICTED);
    }
  });

  test.each(otherRules)('what %s names', (code) => {
    const index = otherRules.findIndex((entry) => entry[0] === code);
    expect(codesIn(`packages/payloads/src/planted-rule-${index}.ts`)).toContain(code);
  });
});

test('the linter accepts every import that the packages have', () => {
  const others = findings.filter(({ code, filename }) => code === RESTRICTED && !filename.includes('/planted-'));
  expect(others).toEqual([]);
});

function codesIn(file: string): string[] {
  return findings.filter(({ filename }) => filename === file).map(({ code }) => code);
}
