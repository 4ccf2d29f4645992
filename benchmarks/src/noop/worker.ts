// The smallest worker there is, of the same SDK as ours, in a process of its own as ours.
import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';
import { READY } from '../ready.ts';

const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
const worker = await Worker.create({
  connection,
  taskQueue: process.argv[2]!,
  ...(namespace !== undefined && { namespace }),
  workflowsPath: fileURLToPath(new URL('workflows.ts', import.meta.url)),
  activities: { noop: async () => undefined },
});
console.error(READY);
await worker.run();
await connection.close();
// The channel to the parent would keep the process alive.
process.exit();
