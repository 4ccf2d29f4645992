// Single containers through the stock worker: one that succeeds, one that fails, one whose image is
// missing, one that takes too long and one that is cancelled. Exits with 1 when a run does not end as it should.
import assert from 'node:assert/strict';
import { printTable, runExample, startStockWorker } from '@tdw-examples/support';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';

await runExample(startStockWorker, async ({ client, taskQueue }) => {
  console.log(`Starting ${scenarios.length} runs on the task queue ${taskQueue}:`);
  const startedAt = performance.now();
  const results = await Promise.all(scenarios.map((scenario) => runScenario(client, taskQueue, scenario, startedAt)));
  printTable({ name: 'run', outcome: 'ended as', exitCode: 'exit', seconds: 'seconds', says: 'says' }, results);
  const wrong = results.filter(({ asExpected }) => !asExpected).map(({ name }) => name);
  assert.deepEqual(wrong, [], 'Runs that did not end as they should');
  return `All ${results.length} runs ended as they should.`;
});
