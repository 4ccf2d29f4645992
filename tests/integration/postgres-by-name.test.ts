import { expect, test } from '@jest/globals';
import { type ContainerExecutionInput, type PipelineInput, type PipelineOutput, WorkflowName } from '@tdw/payloads';
import type { Program } from '../chaos/lab/program.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const PASSWORD = 'only-for-this-run';
const image = 'postgres:15-alpine';

const context = useClient();
const createWorker = useWorkerProcesses();
useLeftoverCheck();

async function startWorker(): Promise<Program> {
  const worker = createWorker({ taskQueue: context.taskQueue });
  await worker.start();
  return worker;
}

/** Asks the database by its name, in the middle of which it waits for a file. */
const psql = (name: string, first: string, then: string): ContainerExecutionInput => ({
  name,
  image,
  env: { PGHOST: 'db', PGUSER: 'postgres', PGPASSWORD: PASSWORD },
  entrypoint: ['sh', '-ec'],
  command: [`psql -q -o /dev/null -c "${first}"; while [ ! -e /tmp/go ]; do sleep 0.1; done; psql -At -c "${then}"`],
});

const INPUT: PipelineInput = {
  services: [
    {
      name: 'db',
      image,
      env: { POSTGRES_PASSWORD: PASSWORD },
      waitStrategy: { type: 'command', command: ['pg_isready', '-q', '-h', '127.0.0.1'] },
    },
  ],
  containers: [
    psql('migrate', 'CREATE TABLE orders (price integer)', 'INSERT INTO orders VALUES (3), (39)'),
    psql('test', 'SELECT 1 FROM orders', 'SELECT sum(price), count(*) FROM orders'),
  ],
};

test('Postgres, a migration and tests go on, each once, when their worker is killed in the middle of each step', async () => {
  let worker = await startWorker();
  const run = await start(context, INPUT, WorkflowName.containerPipeline);
  for (const step of ['migrate', 'test']) {
    const container = await runningContainerOf(run, { step });
    await worker.end('SIGKILL');
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await container.wait();
    worker = await startWorker();
  }
  const result = (await run.result()) as PipelineOutput;

  expect(result.results).toMatchObject([
    { name: 'migrate', status: 'succeeded', reattached: true },
    { name: 'test', status: 'succeeded', stdout: '42|2\n', reattached: true },
  ]);
  expect(result.services).toMatchObject([{ name: 'db', status: 'succeeded', reattached: true }]);
  expect(await startsOf(run)).toHaveLength(3);
}, 240_000);
