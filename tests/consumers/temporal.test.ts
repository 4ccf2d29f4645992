import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConsumerProject, createConsumer } from './support/consumer-project.ts';
import { oldestNode } from './support/oldest-node.ts';

const entries = ['@tdw/payloads', '@tdw/activities', '@tdw/activities/engine', '@tdw/workflows', '@tdw/worker'];

// One install for all that needs Temporal: its native part alone is 148 MB.
let project: ConsumerProject;
beforeAll(async () => {
  project = await createConsumer(
    ['payloads', 'activities', 'workflows', 'worker'],
    ['@types/node@24', oldestNode.spec],
  );
}, 600_000);
afterAll(() => project?.remove());

describe('all packages, beside Temporal', () => {
  test('are installed with the peers that they need', () => {
    expect(project.installed).toEqual(
      expect.arrayContaining([
        '@temporalio/activity',
        '@temporalio/envconfig',
        '@temporalio/worker',
        '@temporalio/workflow',
      ]),
    );
  });

  // CommonJS on the oldest Node loads dependencies that are ES modules only.
  test.each([
    ['the current Node', 'node'],
    ['the oldest Node', oldestNode.program],
  ])('load as ES modules and as CommonJS on %s', (_, node) => {
    for (const [type, load] of [
      ['module', 'await import'],
      ['commonjs', 'require'],
    ] as const) {
      const { stdout, stderr } = project.run(node, `--input-type=${type}`, '-e', loadAll(load));

      expect(stderr).toBe('');
      for (const entry of entries) expect(stdout).toMatch(new RegExp(`^${entry} [1-9]`, 'm'));
    }
  });

  test.each(['nodenext', 'bundler'] as const)(
    'have types under %s',
    (resolution) => {
      const source = `
      import { createActivities } from '@tdw/activities';
      import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
      import { type ContainerWorkerOptions, createContainerWorker, workflowsPath } from '@tdw/worker';
      import { executeContainerWorkflow } from '@tdw/workflows';
      export const path: string = workflowsPath;
      export const run: (input: ContainerExecutionInput) => Promise<ContainerExecutionOutput> = executeContainerWorkflow;
      // @ts-expect-error: unresolved types would be \`any\`, and accept this, as the three that follow.
      executeContainerWorkflow({});
      // @ts-expect-error
      createActivities();
      // @ts-expect-error
      createContainerWorker({ taskQueue: 1 } satisfies ContainerWorkerOptions);
      // @ts-expect-error
      export const notAPath: number = workflowsPath;
    `;
      expect(project.typeErrors(resolution, source)).toEqual([]);
    },
    60_000,
  );
});

describe('@tdw/workflows', () => {
  test("bundles beside a user's own workflows", () => {
    project.write('workflows.ts', OWN_WORKFLOWS);
    project.write('bundle.mjs', BUNDLE);
    const { stdout, stderr } = project.run('node', 'bundle.mjs');

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(['executeContainerWorkflow', 'myWorkflow']));
  }, 60_000);
});

describe('tdw-worker', () => {
  test('is there to be run', () => {
    const { exitCode, stdout, stderr } = project.run('tdw-worker', '--help');

    expect(stderr).toBe('');
    expect(stdout).toContain('--task-queue');
    expect(exitCode).toBe(0);
  });
});

function loadAll(load: string): string {
  return entries.map((entry) => `console.log('${entry}', Object.keys(${load}('${entry}')).length);`).join('\n');
}

const OWN_WORKFLOWS = `
import { executeContainerWorkflow } from '@tdw/workflows';
import type { ContainerExecutionOutput } from '@tdw/payloads';

export * from '@tdw/workflows';

export async function myWorkflow(): Promise<ContainerExecutionOutput> {
  return executeContainerWorkflow({ image: 'busybox:stable' });
}
`;

/** Bundles as a worker does, and asks the bundle for its workflow types as a worker does. */
const BUNDLE = `
import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, runInContext } from 'node:vm';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const workflowsPath = process.cwd() + '/workflows.ts';
const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
const sandbox = createContext({ AsyncLocalStorage, TextEncoder, TextDecoder, URL, AbortController, __webpack_module_cache__: {} });
runInContext(code, sandbox);
process.stdout.write(JSON.stringify(Object.keys(sandbox.__TEMPORAL__.importWorkflows())));
`;
