import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';
import { DuplicateNameError } from '../duplicate-name-error.ts';
import { workflowNames } from '../testing/workflow-names.ts';
import { bundleWorkflows } from './bundle-workflows.ts';

const logger = new DefaultLogger('ERROR');
const ours = 'executeContainerWorkflow';

/** @param file - a user's entry, in the folder of the tests' own files */
async function bundle(file?: string): Promise<string> {
  const { code } = await bundleWorkflows({ logger, ...(file !== undefined && { workflowsPath: entry(file) }) });
  return code;
}

function entry(file: string): string {
  return join(__dirname, '../testing', file);
}

/** The files that went into a bundle, as its source map has them. */
function sourcesOf(code: string): string[] {
  const [, encoded] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,(\S+)\s*$/.exec(code) ?? [];
  return (JSON.parse(Buffer.from(encoded ?? '', 'base64').toString()) as { sources: string[] }).sources;
}

describe('the bundle', () => {
  test("has our workflows, and its source map in itself, which the SDK's worker reads", async () => {
    const code = await bundle();

    expect(workflowNames(code)).toContain(ours);
    expect(code).toMatch(/\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,\S+\s*$/);
  });

  test("has the user's beside them, the dynamic one included", async () => {
    expect(workflowNames(await bundle('own-workflows.ts'))).toEqual(
      expect.arrayContaining(['invoiceWorkflow', 'default', ours]),
    );
  });

  test('has each of our files once, whoever imports it', async () => {
    const code = await bundle('reexporting-workflows.ts');

    expect(workflowNames(code)).toEqual(expect.arrayContaining(['invoiceWorkflow', ours]));
    expect(sourcesOf(code).filter((source) => source.includes('/execute-container-workflow.'))).toHaveLength(1);
    expect(sourcesOf(code).filter((source) => source.includes('/container-input.'))).toHaveLength(1);
  });

  test('has them where a hook of the user has made the aliases a list', async () => {
    const { code } = await bundleWorkflows({
      logger,
      workflowsPath: entry('own-workflows.ts'),
      webpackConfigHook: (config) => {
        const alias = Object.entries(config.resolve?.alias ?? {}) as [string, string | false][];
        const list = alias.map(([name, place]) => ({ name: name.replace(/\$$/, ''), alias: place }));
        return { ...config, resolve: { ...config.resolve, alias: list } };
      },
    });

    expect(workflowNames(code)).toEqual(expect.arrayContaining(['invoiceWorkflow', ours]));
  });

  test('keeps what the user tells the bundler', async () => {
    const hooked: (string | undefined)[] = [];
    const { code } = await bundleWorkflows({
      logger,
      workflowsPath: entry('own-workflows.ts'),
      preloadModules: [entry('clashing-workflows.ts')],
      webpackConfigHook: (config) => {
        hooked.push(config.mode);
        return { ...config, devtool: false };
      },
    });

    expect(hooked).toEqual(['development']);
    expect(code).not.toContain('sourceMappingURL');
    expect(code).toContain('clashing-workflows.ts');
  });
});

describe('a workflow that has the name of one of ours', () => {
  test.each([
    ['in TypeScript', 'clashing-workflows.ts'],
    ['in CommonJS, copied from another module', 'clashing-compiled-workflows.cjs'],
  ])('fails the bundling, %s', async (_, file) => {
    const bundling = bundle(file);

    await expect(bundling).rejects.toThrow(DuplicateNameError);
    await expect(bundling).rejects.toThrow(`The workflow '${ours}' is registered twice`);
  });

  test('is nothing that an entry can be accused of which only loads inside a workflow', async () => {
    expect(await bundle('unloadable-workflows.ts')).toContain('selfAwareWorkflow');
  });
});
