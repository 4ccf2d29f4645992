// Single containers through the stock worker: one that succeeds, one that fails, one whose image is
// missing, one that takes too long and one that is cancelled. Exits with 1 when a run does not end as it should.
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { printTable } from './print-table.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { startWorker } from './worker-process.ts';

const { connectionOptions, namespace } = loadClientConnectConfig();
const connection = await Connection.connect({ address: 'localhost:7233', ...connectionOptions });
const client = new Client({ connection, ...(namespace !== undefined && { namespace }) });

const taskQueue = `demo-${randomUUID().slice(0, 8)}`;
console.log(`Starting tdw-worker on the task queue ${taskQueue} ...`);
const worker = await startWorker(taskQueue);
try {
  const ui = process.env['TDW_TEMPORAL_UI'];
  if (ui !== undefined) console.log(`Temporal's UI shows the runs while the demo lasts: ${ui}`);
  console.log(`The worker is ready. Starting ${scenarios.length} runs:`);
  const startedAt = performance.now();
  const results = await Promise.all(scenarios.map((scenario) => runScenario(client, taskQueue, scenario, startedAt)));
  printTable(results);
  if (!results.every(({ asExpected }) => asExpected)) process.exitCode = 1;
} finally {
  await worker.stop();
  await connection.close();
}
