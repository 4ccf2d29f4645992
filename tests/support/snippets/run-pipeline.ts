import { Client } from '@temporalio/client';
import { type ContainerPipelineWorkflow, WorkflowName } from '@tdw/payloads';

const { results } = await new Client().workflow.execute<ContainerPipelineWorkflow>(WorkflowName.containerPipeline, {
  taskQueue: 'docker-tasks',
  workflowId: 'release-42',
  args: [
    {
      volumes: { dist: {} },
      containers: [
        { name: 'build', image: 'my-app:42', volumes: ['dist:/app/dist'], command: ['npm', 'run', 'build'] },
        { name: 'test', image: 'my-app:42', volumes: ['dist:/app/dist:ro'], command: ['npm', 'test'] },
      ],
    },
  ],
});
console.log(results.map(({ name, status }) => `${name}: ${status}`)); // [ 'build: succeeded', 'test: succeeded' ]
