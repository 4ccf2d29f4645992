import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowsPath } from '@tdw/worker';

/** Sizes in bytes, as every workflow context loads them. */
export interface BundleFigures {
  ours: BundleSize;
  /** A bundle with one workflow of three lines: the SDK itself. */
  noop: BundleSize;
}

interface BundleSize {
  code: number;
  withSourceMap: number;
}

export async function measureBundle(): Promise<BundleFigures> {
  const noopPath = fileURLToPath(new URL('../noop/workflows.ts', import.meta.url));
  return { ours: await sizeOf(workflowsPath), noop: await sizeOf(noopPath) };
}

async function sizeOf(path: string): Promise<BundleSize> {
  const { code } = await bundleWorkflowCode({ workflowsPath: path, logger: new DefaultLogger('WARN') });
  const sourceMapAt = code.lastIndexOf('\n//# sourceMappingURL=');
  if (sourceMapAt < 0) throw new Error('Expected the bundle to end with its inline source map');
  return { code: Buffer.byteLength(code.slice(0, sourceMapAt)), withSourceMap: Buffer.byteLength(code) };
}
