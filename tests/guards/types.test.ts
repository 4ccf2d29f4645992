import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyWorkspace, type WorkspaceCopy } from './support/workspace-copy.ts';

/** What works in Node or in a browser, and not in Temporal's sandbox. */
const absent = [
  'Buffer',
  'process',
  'require',
  'setInterval',
  'console',
  'document',
  'fetch',
  'structuredClone',
  'crypto',
];

// `types: []` and no DOM library in the source's tsconfig. Were one test file part of it, all of Node would be, too.
describe.each(['payloads', 'workflows'])('the source of %s', (name) => {
  let copy: WorkspaceCopy;
  beforeAll(() => {
    copy = copyWorkspace();
  });
  afterAll(() => copy.remove());

  const check = (): string => copy.run('tsc', '--noEmit', '--pretty', 'false', '-p', `packages/${name}`).output;

  test('compiles as it is', () => {
    expect(check()).toBe('');
  });

  test('knows neither Node nor a browser', () => {
    const lines = absent.map((identifier, index) => `export const planted${index} = ${identifier};\n`);
    copy.plant(
      `packages/${name}/src/planted.ts`,
      `import 'node:fs';\nimport { join } from 'node:path';\n${lines.join('')}join;\n`,
    );

    const errors = check();
    for (const identifier of [...absent, 'node:path']) expect(errors).toContain(`Cannot find name '${identifier}'.`);
  });
});
