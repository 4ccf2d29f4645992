import { beforeAll, describe, expect, test } from '@jest/globals';
import { ownWorkflows } from './support/own-workflows.ts';
import { runJest } from './support/run-jest.ts';
import { resolutions, typeErrors } from './support/type-errors.ts';
import { nodes, useConsumer } from './support/use-consumer.ts';

const project = useConsumer('@tdw/workflows');

describe('@tdw/workflows alone', () => {
  test('installs what runs in the sandbox, and nothing that needs Node, an engine or a native module', () => {
    expect(project.installed).toEqual(expect.arrayContaining(['@tdw/payloads', '@temporalio/workflow']));
    for (const name of ['@tdw/activities', '@temporalio/worker', '@temporalio/core-bridge', 'dockerode']) {
      expect(project.installed).not.toContain(name);
    }
  });

  test.each(resolutions)('has types under %s', (resolution) => {
    const source = `
      import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
      import { executeContainerWorkflow } from '@tdw/workflows';
      export const run: (input: ContainerExecutionInput) => Promise<ContainerExecutionOutput> = executeContainerWorkflow;
      // @ts-expect-error: an input with no image. Unresolved types would be \`any\`, and accept it.
      executeContainerWorkflow({});
    `;
    expect(typeErrors(project, resolution, source)).toEqual([]);
  });

  test.each(nodes)("loads in a project's own jest test with %s, under the names that are started", (node) => {
    const { exitCode, output } = runJest(
      project,
      node,
      `const { WorkflowName } = require('@tdw/payloads');
       const workflows = require('@tdw/workflows');
       test('names', () => {
         const names = Object.values(workflows).map((workflow) => workflow.name);
         expect(names).toContain(WorkflowName.executeContainer);
         expect(names).toEqual(Object.keys(workflows));
       });`,
    );

    expect(output).toContain('1 passed, 1 total');
    expect(exitCode).toBe(0);
  });
});

// What a project adds for the bundler comes after what a selective install is asserted to bring.
describe("@tdw/workflows in Temporal's bundler, beside a user's own workflows", () => {
  beforeAll(() => project.install('@temporalio/worker@^1.24.0'), 180_000);

  test.each([
    ['workflows.ts', 'node'],
    ['workflows.mjs', 'node'],
    ['workflows.cjs', 'oldest-node'],
  ] as const)(
    'bundles from %s, with %s',
    (file, node) => {
      project.write(file, ownWorkflows[file]);
      project.write('bundle.mjs', BUNDLE);
      const { stdout, stderr } = project.run(node, 'bundle.mjs', file);

      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(['executeContainerWorkflow', 'myWorkflow']));
    },
    60_000,
  );
});

/** Bundles as a worker does, and asks the bundle for its workflow types as a worker does. */
const BUNDLE = `
import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const workflowsPath = join(process.cwd(), process.argv[2]);
const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
const sandbox = createContext({ AsyncLocalStorage, TextEncoder, TextDecoder, URL, AbortController, __webpack_module_cache__: {} });
runInContext(code, sandbox);
process.stdout.write(JSON.stringify(Object.keys(sandbox.__TEMPORAL__.importWorkflows())));
`;
