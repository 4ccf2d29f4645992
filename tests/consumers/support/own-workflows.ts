/** A user's own workflow beside ours, in each way in which a workflows file may be written. */
export const ownWorkflows = {
  'workflows.ts': `
import { executeContainerWorkflow } from '@tdw/workflows';
import type { ContainerExecutionOutput } from '@tdw/payloads';

export * from '@tdw/workflows';

export async function myWorkflow(): Promise<ContainerExecutionOutput> {
  return executeContainerWorkflow({ image: 'busybox:stable' });
}
`,

  'workflows.mjs': `
import { executeContainerWorkflow } from '@tdw/workflows';

export * from '@tdw/workflows';

export async function myWorkflow() {
  return executeContainerWorkflow({ image: 'busybox:stable' });
}
`,

  'workflows.cjs': `
const workflows = require('@tdw/workflows');

module.exports = {
  ...workflows,
  async myWorkflow() {
    return workflows.executeContainerWorkflow({ image: 'busybox:stable' });
  },
};
`,
};
