import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const workflowBundleOptions = {
  workflowsPath: join(__dirname, '../../packages/workflows/src/index.ts'),
  // The packages as they stand in src, as everywhere in the tests.
  webpackConfigHook: (config) => ({
    ...config,
    resolve: { ...config.resolve, conditionNames: ['@tdw/source', 'import', 'require', 'default'] },
  }),
  logger: new DefaultLogger('WARN'),
} satisfies BundleOptions;

/** Bundles the workflows, once for all test files. Returns the path of the bundle. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode(workflowBundleOptions);
  const file = join(mkdtempSync(join(tmpdir(), 'tdw-bundle-')), 'workflows.cjs');
  writeFileSync(file, code);
  return file;
}
