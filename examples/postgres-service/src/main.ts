// Postgres as a service: it is ready when its log says so for the second time, is asked a question, and is stopped.
import assert from 'node:assert/strict';
import { runExample, startStockWorker } from '@tdw-examples/support';
import { type ExecuteContainerWorkflow, MessageName, type ReadyContainer, WorkflowName } from '@tdw/payloads';
import { Client } from 'pg';

const [image = 'postgres:15-alpine'] = process.argv.slice(2);
const password = 'only-for-this-run';

await runExample(startStockWorker, async ({ client, taskQueue }) => {
  const run = await client.workflow.start<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
    taskQueue,
    workflowId: `${taskQueue}-postgres`,
    args: [
      {
        name: 'postgres',
        image,
        lifecycle: 'service',
        env: { POSTGRES_PASSWORD: password },
        ports: ['5432'],
        // The first time it is still being set up, and nobody outside reaches it.
        waitStrategy: { type: 'log', message: 'database system is ready to accept connections', times: 2 },
      },
    ],
  });

  const { endpoint = '' } = await run.executeUpdate<ReadyContainer, []>(MessageName.waitUntilReady);
  console.log(`Postgres is ready on ${endpoint}.`);
  const answer = await query(endpoint, 'SELECT 1 AS one');
  console.log(`It answered: ${JSON.stringify(answer)}`);
  assert.deepEqual(answer, [{ one: 1 }]);

  await run.signal(MessageName.stop);
  const { status, exitCode, durationMs } = await run.result();
  assert.equal(status, 'succeeded');
  return `Postgres was stopped after ${(durationMs / 1_000).toFixed(1)} s: ${status}, exit code ${exitCode}.`;
});

async function query(endpoint: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: `postgres://postgres:${password}@${endpoint}/postgres` });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
