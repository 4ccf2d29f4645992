import { NativeConnection } from '@temporalio/worker';
import { createContainerWorker } from '@tdw/worker';

const connection = await NativeConnection.connect({ address: 'localhost:7233' });
const worker = await createContainerWorker({ connection, taskQueue: 'docker-tasks' });
await worker.run();
await connection.close();
