export { containerPlugin } from './container-plugin.ts';
export { type ContainerWorker, type ContainerWorkerOptions, createContainerWorker } from './create-container-worker.ts';
export { DuplicateNameError } from './duplicate-name-error.ts';
export type { ContainerHostOptions } from './host/container-host.ts';
export { registerActivities, registerAll, registerWorkflows } from './register.ts';
export { bundleWorkflows } from './workflow-code/bundle-workflows.ts';
export { workflowsPath } from './workflow-code/workflows-path.cjs';
