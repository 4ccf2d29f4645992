import { NativeConnection, Worker } from '@temporalio/worker';
import { registerWorkflows } from '@tdw/worker';

const connection = await NativeConnection.connect({ address: 'localhost:7233' });
const worker = await Worker.create(registerWorkflows({ connection, taskQueue: 'my-tasks' }));
await worker.run();
await connection.close();
