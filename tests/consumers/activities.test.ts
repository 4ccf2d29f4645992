import { describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runJest } from './support/run-jest.ts';
import { resolutions, typeErrors } from './support/type-errors.ts';
import { nodes, useConsumer } from './support/use-consumer.ts';

const project = useConsumer('@tdw/activities', '@types/node@24');

describe('@tdw/activities without Temporal', () => {
  test('installs nothing of it', () => {
    expect(project.installed).toEqual(expect.arrayContaining(['@tdw/payloads', 'dockerode']));
    expect(project.installed.filter((name) => name.startsWith('@temporalio/'))).toEqual([]);
  });

  test('installs no client for buckets, which is for those who keep logs there', () => {
    expect(project.installed.filter((name) => name.startsWith('@aws-sdk/'))).toEqual([]);
  });

  test.each(resolutions)('has types under %s', (resolution) => {
    const source = `
      import type { ContainerExecutionOutput } from '@tdw/payloads';
      import { connectEngine, runContainer } from '@tdw/activities/engine';
      export const result: Promise<ContainerExecutionOutput> = runContainer({ image: 'a' }, { engine: connectEngine() });
      // @ts-expect-error: an input with no image. Unresolved types would be \`any\`, and accept it.
      export const wrong = runContainer({});
    `;
    expect(typeErrors(project, resolution, source)).toEqual([]);
  });
});

describe.each(nodes)('@tdw/activities/engine with %s', (node) => {
  useLeftoverCheck();

  test.each([
    ['an ES module', 'use.mjs', `import { runContainer } from '@tdw/activities/engine';`],
    ['CommonJS', 'use.cjs', `const { runContainer } = require('@tdw/activities/engine');`],
  ])('runs a container from %s, and removes it', async (_, file, load) => {
    project.write(file, load + USE);
    const { stdout, stderr } = project.run(node, file);

    expect(stderr).toBe('');
    const result = JSON.parse(stdout) as { containerId: string };
    expect(result).toMatchObject({ status: 'failed', exitCode: 3, stdout: 'hello from sh\n' });
    const container = new Docker().getContainer(result.containerId);
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test("runs a container in a project's own jest test", () => {
    const { exitCode, output } = runJest(
      project,
      node,
      `const { runContainer } = require('@tdw/activities/engine');
       test('hello', async () => {
         const result = await runContainer({ image: 'busybox:stable', command: ['echo', 'hello'] });
         expect(result).toMatchObject({ success: true, stdout: 'hello\\n' });
       });`,
    );

    expect(output).toContain('1 passed, 1 total');
    expect(exitCode).toBe(0);
  });
});

const USE = `
runContainer({ image: 'busybox:stable', command: ['sh', '-c', 'echo "hello from $0"; exit 3'] }).then((result) => {
  process.stdout.write(JSON.stringify(result));
});`;
