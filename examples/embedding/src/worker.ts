import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import { containerPlugin } from '@tdw/worker';
import * as activities from './activities.ts';

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: process.env['TASK_QUEUE'] ?? 'reports',
  activities,
  workflowsPath: fileURLToPath(import.meta.resolve('./workflows.ts')),
  plugins: [containerPlugin()],
});
await worker.run();
await connection.close();
