import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundle, bundleOptions, useWorkflowWorker } from './testing/workflow-worker.ts';

const PACKAGES = join(__dirname, '../..');

describe('the bundle of the workflows', () => {
  let modules: string[];

  beforeAll(async () => {
    const { code } = await bundle('index.ts');
    modules = modulesOf(code);
  });

  test('has the workflows and the payloads in it', () => {
    expect(modules).toEqual(
      expect.arrayContaining([join(__dirname, 'run-step.ts'), join(PACKAGES, 'payloads/src/parse.ts')]),
    );
  });

  test.each([
    ["anything of Node's", /(^|\/)node:|(^|\/)external /],
    ['dockerode', /dockerode|docker-modem/],
    ['the activities', /packages\/activities|@tdw\/activities/],
    ['the worker', /packages\/worker|@tdw\/worker|@temporalio\/(worker|client|activity|core-bridge)\//],
    ['tests', /\.test\.ts$|\/testing\//],
  ])('has nothing of %s', (_, pattern) => {
    expect(modules.filter((module) => pattern.test(module))).toEqual([]);
  });
});

describe('a bundle into which comes', () => {
  /** What the bundler has to say against it. */
  async function objections(module: string): Promise<string> {
    const said: string[] = [];
    const logger = new DefaultLogger('ERROR', ({ message }) => said.push(message));
    const bundling = bundleWorkflowCode({ ...bundleOptions('index.ts'), preloadModules: [module], logger });
    await bundling.catch((error: Error) => said.push(error.message));
    return said.join('\n');
  }

  test.each([
    ["a module of Node's", 'node:fs', 'node:fs'],
    ['the activities', join(PACKAGES, 'activities/src/index.ts'), 'dockerode'],
    ['the activities without Temporal', join(PACKAGES, 'activities/src/engine.ts'), 'dockerode'],
    ['dockerode', join(PACKAGES, 'activities/node_modules/dockerode/lib/docker.js'), 'dockerode'],
  ])('%s is refused by the bundler', async (_, module, reached) => {
    expect(await objections(module)).toContain(reached);
  });

  test('what is harmless is not', async () => {
    expect(await objections(join(PACKAGES, 'payloads/src/index.ts'))).toBe('');
  });
});

describe('exports pins', () => {
  const temporal = useWorkflowWorker('testing/other-workflows.ts');

  test('every export is a workflow that is called exactly as it is exported, and there are no others', async () => {
    expect(await temporal.execute(undefined, 'listExports')).toEqual([
      ['containerPipelineWorkflow', 'function', 'containerPipelineWorkflow'],
      ['executeContainerWorkflow', 'function', 'executeContainerWorkflow'],
      ['parallelContainersWorkflow', 'function', 'parallelContainersWorkflow'],
    ]);
  });
});

/** The files that went into a bundle, as its source map has them. */
function modulesOf(code: string): string[] {
  const [, encoded] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)\s*$/.exec(code) ?? [];
  return (JSON.parse(Buffer.from(encoded ?? '', 'base64').toString()) as { sources: string[] }).sources;
}
