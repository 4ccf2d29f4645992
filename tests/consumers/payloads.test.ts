import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ConsumerProject, createConsumer } from './support/consumer-project.ts';

const USE = `process.stdout.write(JSON.stringify(parseContainerExecutionInput({ image: 'busybox' })));`;

let project: ConsumerProject;
beforeAll(async () => {
  project = await createConsumer(['payloads']);
}, 120_000);
afterAll(() => project?.remove());

test('a service that only starts runs gets valibot, and nothing else', () => {
  expect(project.installed).toEqual(['@tdw/payloads', 'valibot']);
});

test.each([
  ['an ES module', 'use.mjs', `import { parseContainerExecutionInput } from '@tdw/payloads';`],
  ['CommonJS', 'use.cjs', `const { parseContainerExecutionInput } = require('@tdw/payloads');`],
])('it loads from %s', (_, file, load) => {
  project.write(file, `${load}\n${USE}`);

  expect(project.run('node', file)).toEqual({ exitCode: 0, stdout: '{"image":"busybox"}', stderr: '' });
});

test('what is not in its exports cannot be loaded', () => {
  const { stderr } = project.run('node', '-e', `require('@tdw/payloads/dist/cjs/parse.js')`);

  expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
