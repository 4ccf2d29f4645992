import { NativeConnection, Worker } from '@temporalio/worker';
import { registerActivities } from '@tdw/worker';
import * as activities from './activities.ts';

const connection = await NativeConnection.connect({ address: 'localhost:7233' });
const options = { connection, taskQueue: 'my-tasks', activities };
const worker = await Worker.create(await registerActivities(options, { bindRoots: ['/srv/data'] }));
await worker.run();
await connection.close();
