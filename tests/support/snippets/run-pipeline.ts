import { Client } from '@temporalio/client';
import { type ContainerPipelineWorkflow, WorkflowName } from '@tdw/payloads';

const { results } = await new Client().workflow.execute<ContainerPipelineWorkflow>(WorkflowName.containerPipeline, {
  taskQueue: 'docker-tasks',
  workflowId: 'release-42',
  args: [
    {
      containers: [
        {
          name: 'build',
          image: 'node:24',
          volumes: ['app:/app'],
          workingDir: '/app',
          command: ['npm', 'run', 'build'],
        },
        { name: 'test', image: 'node:24', volumes: ['app:/app'], workingDir: '/app', command: ['npm', 'test'] },
      ],
    },
  ],
});
console.log(results.map(({ name, status }) => `${name}: ${status}`)); // [ 'build: succeeded', 'test: succeeded' ]
