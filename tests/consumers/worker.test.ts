import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { startOwnWorker } from './support/own-worker.ts';
import { runJest } from './support/run-jest.ts';
import { resolutions, typeErrors } from './support/type-errors.ts';
import { nodes, useConsumer } from './support/use-consumer.ts';

const entries = ['@tdw/payloads', '@tdw/activities', '@tdw/activities/engine', '@tdw/workflows', '@tdw/worker'];

const project = useConsumer('@tdw/worker', '@types/node@24');

describe('@tdw/worker', () => {
  test('brings all packages, and the peers that they need', () => {
    expect(project.installed).toEqual(
      expect.arrayContaining([
        '@tdw/activities',
        '@tdw/payloads',
        '@tdw/workflows',
        '@temporalio/activity',
        '@temporalio/envconfig',
        '@temporalio/worker',
        '@temporalio/workflow',
      ]),
    );
  });

  test.each(resolutions)(
    'has types under %s, as all that it brings',
    (resolution) => {
      const source = `
        import { createActivities } from '@tdw/activities';
        import { type ContainerWorkerOptions, createContainerWorker, workflowsPath } from '@tdw/worker';
        export const path: string = workflowsPath;
        // @ts-expect-error: unresolved types would be \`any\`, and accept this, as the two that follow.
        createActivities();
        // @ts-expect-error
        createContainerWorker({ taskQueue: 1 } satisfies ContainerWorkerOptions);
        // @ts-expect-error
        export const notAPath: number = workflowsPath;
      `;
      expect(typeErrors(project, resolution, source)).toEqual([]);
    },
    60_000,
  );
});

// CommonJS on the oldest Node loads dependencies that are ES modules only.
describe.each(nodes)('with %s', (node) => {
  test.each([
    ['ES modules', 'module', 'await import'],
    ['CommonJS', 'commonjs', 'require'],
  ])('all packages load as %s', (_, type, load) => {
    const script = entries.map((entry) => `console.log('${entry}', Object.keys(${load}('${entry}')).length);`);
    const { stdout, stderr } = project.run(node, `--input-type=${type}`, '-e', script.join('\n'));

    expect(stderr).toBe('');
    for (const entry of entries) expect(stdout).toMatch(new RegExp(`^${entry} [1-9]`, 'm'));
  });

  test("loads in a project's own jest test", () => {
    const { exitCode, output } = runJest(
      project,
      node,
      `const { existsSync } = require('node:fs');
       const { createContainerWorker, workflowsPath } = require('@tdw/worker');
       test('what a worker of its own is made of', () => {
         expect(existsSync(workflowsPath)).toBe(true);
         expect(createContainerWorker).toBeInstanceOf(Function);
       });`,
    );

    expect(output).toContain('1 passed, 1 total');
    expect(exitCode).toBe(0);
  });
});

describe('tdw-worker, as installed,', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  });
  afterAll(() => connection.close());
  useLeftoverCheck();

  test.each([
    ['npx', () => ['npx', '--no-install', 'tdw-worker']],
    ['the oldest Node', () => [project.oldestNode, 'node_modules/.bin/tdw-worker']],
  ])('runs a workflow when it is started by %s', async (_, command) => {
    const taskQueue = `test-${randomUUID()}`;
    const args = ['--task-queue', taskQueue, '--host-id', 'consumer'];
    const worker = await startOwnWorker(project.folder, [...command(), ...args]);
    const result = await new Client({ connection }).workflow.execute('executeContainerWorkflow', {
      taskQueue,
      workflowId: taskQueue,
      args: [{ image: 'busybox:stable', command: ['echo', 'hello'] }],
    });
    await worker.interrupt();

    expect(result).toMatchObject({ status: 'succeeded', stdout: 'hello\n', host: 'consumer' });
    expect(worker.log.at(-1)).toMatchObject({ msg: 'The worker has stopped' });
  });
});
