import { describe, expect, test } from '@jest/globals';
import { runJest } from './support/run-jest.ts';
import { resolutions, typeErrors } from './support/type-errors.ts';
import { nodes, useConsumer } from './support/use-consumer.ts';

const project = useConsumer('@tdw/payloads');

test('a service that only starts runs gets valibot, and nothing else', () => {
  expect(project.installed).toEqual(['@tdw/payloads', 'valibot']);
});

describe.each(nodes)('with %s', (node) => {
  test.each([
    ['an ES module', 'use.mjs', `import { parseContainerExecutionInput } from '@tdw/payloads';`],
    ['CommonJS', 'use.cjs', `const { parseContainerExecutionInput } = require('@tdw/payloads');`],
  ])('it loads from %s', (_, file, load) => {
    project.write(
      file,
      `${load}\nprocess.stdout.write(JSON.stringify(parseContainerExecutionInput({ image: 'busybox' })));`,
    );

    expect(project.run(node, file)).toEqual({ exitCode: 0, stdout: '{"image":"busybox"}', stderr: '' });
  });

  test("it loads in a project's own jest test", () => {
    const { exitCode, output } = runJest(
      project,
      node,
      `const { InvalidPayloadError, parseContainerExecutionInput } = require('@tdw/payloads');
       test('a typo', () => {
         expect(() => parseContainerExecutionInput({ image: 'a', comand: ['b'] })).toThrow(InvalidPayloadError);
       });`,
    );

    expect(output).toContain('1 passed, 1 total');
    expect(exitCode).toBe(0);
  });
});

test.each(resolutions)('it has types under %s, with no types of Node', (resolution) => {
  const source = `
    import { type ContainerExecutionInput, parseContainerExecutionInput, WorkflowName } from '@tdw/payloads';
    export const input: ContainerExecutionInput = parseContainerExecutionInput({});
    export const name: 'executeContainerWorkflow' = WorkflowName.executeContainer;
    // @ts-expect-error: an input with no image. Unresolved types would be \`any\`, and accept it.
    export const wrong: ContainerExecutionInput = {};
  `;
  expect(typeErrors(project, resolution, source)).toEqual([]);
});

test('what is not in its exports cannot be loaded', () => {
  const { stderr } = project.run('node', '-e', `require('@tdw/payloads/dist/cjs/parse.js')`);

  expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
