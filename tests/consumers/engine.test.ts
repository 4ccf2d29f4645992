import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { type ConsumerProject, createConsumer } from './support/consumer-project.ts';

const USE = `
runContainer({ image: 'busybox:stable', command: ['sh', '-c', 'echo "hello from $0"; exit 3'] }).then((result) => {
  process.stdout.write(JSON.stringify(result));
});`;

let project: ConsumerProject;
beforeAll(async () => {
  project = await createConsumer(['payloads', 'activities'], ['@types/node@24']);
}, 180_000);
afterAll(() => project?.remove());

describe('@tdw/activities without Temporal', () => {
  test('installs nothing of it', () => {
    expect(project.installed).toContain('dockerode');
    expect(project.installed.filter((name) => name.startsWith('@temporalio/'))).toEqual([]);
  });

  test.each(['nodenext', 'bundler'] as const)('has types under %s', (resolution) => {
    const source = `
      import type { ContainerExecutionOutput } from '@tdw/payloads';
      import { connectEngine, runContainer } from '@tdw/activities/engine';
      export const result: Promise<ContainerExecutionOutput> = runContainer({ image: 'a' }, { engine: connectEngine() });
      // @ts-expect-error: an input with no image. Unresolved types would be \`any\`, and accept it.
      export const wrong = runContainer({});
    `;
    expect(project.typeErrors(resolution, source)).toEqual([]);
  });
});

describe('@tdw/activities/engine', () => {
  useLeftoverCheck();

  test.each([
    ['an ES module', 'use.mjs', `import { runContainer } from '@tdw/activities/engine';`],
    ['CommonJS', 'use.cjs', `const { runContainer } = require('@tdw/activities/engine');`],
  ])('runs a container from %s, and removes it', async (_, file, load) => {
    project.write(file, load + USE);
    const { stdout, stderr } = project.run('node', file);

    expect(stderr).toBe('');
    const result = JSON.parse(stdout) as { containerId: string };
    expect(result).toMatchObject({ status: 'failed', exitCode: 3, stdout: 'hello from sh\n' });
    const container = new Docker().getContainer(result.containerId);
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
