// Every export is a workflow type that can be started by name: workflows and nothing else.
export { executeContainerWorkflow } from './execute-container-workflow.ts';
