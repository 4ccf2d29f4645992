import { type BundleOptions, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { mergeWorkflows } from './merge-workflows.ts';

/**
 * Bundles the container workflows, beside your own where `workflowsPath` names them: the `workflowBundle` of a
 * worker that is to start at once. It belongs to the SDK's version that made it, so make it where you build your
 * worker, and keep its inline source map: the SDK reads it.
 *
 * @param options - as for the SDK's `bundleWorkflowCode`; `workflowsPath` may be left out
 * @throws {@link DuplicateNameError} when one of your workflows has the name of one of ours
 */
export async function bundleWorkflows(options: Partial<BundleOptions> = {}): Promise<WorkflowBundle> {
  const { code } = await bundleWorkflowCode({ ...options, ...mergeWorkflows(options) });
  return { code };
}
