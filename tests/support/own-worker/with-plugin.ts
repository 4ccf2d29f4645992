import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { containerPlugin } from '@tdw/worker';
import * as activities from './activities.ts';

const connection = await NativeConnection.connect({ address: 'localhost:7233' });
const worker = await Worker.create({
  connection,
  taskQueue: 'my-tasks',
  activities,
  workflowsPath: fileURLToPath(import.meta.resolve('./workflows.ts')),
  plugins: [containerPlugin()],
});
await worker.run();
await connection.close();
