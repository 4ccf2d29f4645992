export { type ContainerWorker, type ContainerWorkerOptions, createContainerWorker } from './create-container-worker.ts';
export { workflowsPath } from './workflows-path.cjs';
