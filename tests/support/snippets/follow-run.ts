import { Client } from '@temporalio/client';
import { MessageName, type RunProgress } from '@tdw/payloads';

const run = new Client().workflow.getHandle('suites-42');
const { containers } = await run.query<RunProgress>(MessageName.progress);
console.log(containers.filter(({ state }) => state === 'scheduled').length); // 3
await run.cancel();
await run.result().catch(() => undefined); // now the containers are gone
