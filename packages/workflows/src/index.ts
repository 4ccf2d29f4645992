// Every export is a workflow type that can be started by name: workflows and nothing else.
export { containerPipelineWorkflow } from './container-pipeline-workflow.ts';
export { executeContainerWorkflow } from './execute-container-workflow.ts';
export { parallelContainersWorkflow } from './parallel-containers-workflow.ts';
