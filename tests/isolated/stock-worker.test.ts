import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { freePort } from '../support/free-port.ts';
import type { ReadyContainer } from '@tdw/payloads';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf } from '../support/runs.ts';
import { runTdwWorker, startStockWorker } from '../support/stock-worker.ts';
import { useClient } from '../support/test-client.ts';

const context = useClient();
useLeftoverCheck();

// By its name and with plain JSON, as a client in any language would.
function start(taskQueue: string, script: string): Promise<WorkflowHandle> {
  const input = { image: 'busybox:stable', command: ['sh', '-c', script] };
  return context.client.workflow.start('executeContainerWorkflow', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [input],
  });
}

describe('tdw-worker', () => {
  test('runs a workflow that is started by its name with plain JSON, and stops on SIGTERM', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const worker = await startStockWorker('--task-queue', taskQueue, '--host-id', 'host-a');
    const result = await (await start(taskQueue, 'echo hello')).result();

    expect(result).toMatchObject({ status: 'succeeded', stdout: 'hello\n', host: 'host-a' });
    expect(await worker.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(worker.log).toContainEqual(
      expect.objectContaining({ level: 'info', msg: 'The worker is ready', taskQueue }),
    );
    expect(worker.log.at(-1)).toMatchObject({ msg: 'The worker has stopped' });
  });

  test('hands a running container to the next worker: not stopped, not started again, no output lost', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const args = ['--task-queue', taskQueue, '--host-id', 'host-a'];
    const first = await startStockWorker(...args);
    const run = await start(taskQueue, 'echo one; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo two');
    const container = await runningContainerOf(run);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect((await container.inspect()).State.Status).toBe('running');

    const second = await startStockWorker(...args);
    const go = await container.exec({ Cmd: ['touch', '/tmp/go'] });
    await go.start({});
    const result = await run.result();

    expect(result).toMatchObject({
      status: 'succeeded',
      stdout: 'one\ntwo\n',
      containerId: container.id,
      reattached: true,
    });
    expect(result.attempts).toBeGreaterThan(1);
    await second.end('SIGTERM');
  });

  test('says how it is and what it does, to probers and to Prometheus, and warns of nothing', async () => {
    const metricsPort = await freePort();
    const taskQueue = `test-${randomUUID()}`;
    const worker = await startStockWorker(
      '--task-queue',
      taskQueue,
      '--host-id',
      'host-a',
      '--max-concurrent-services',
      '7',
      '--health-address',
      'localhost:0',
      '--metrics-address',
      `localhost:${metricsPort}`,
    );
    await (await start(taskQueue, 'echo hello')).result();
    const { health } = worker.log.find(({ msg }) => msg === 'The worker is ready') as { health: string };
    const [healthAnswer, metricsAnswer] = await Promise.all([
      fetch(health),
      fetch(`http://localhost:${metricsPort}/metrics`),
    ]);
    const metrics = await metricsAnswer.text();

    expect(await healthAnswer.json()).toEqual({
      status: 'ok',
      problems: [],
      warnings: [],
      workers: { [taskQueue]: 'RUNNING', [`${taskQueue}.control`]: 'RUNNING', [`${taskQueue}.services`]: 'RUNNING' },
    });
    expect(healthAnswer.status).toBe(200);
    expect(metrics).toMatch(/^temporal_workflow_completed\{.*workflow_type="executeContainerWorkflow".*\} 1$/m);
    expect(metrics).toMatch(
      new RegExp(`^temporal_worker_task_slots_available\\{.*task_queue="${taskQueue}\\.services".*\\} 7$`, 'm'),
    );
    expect(metrics).toMatch(/^tdw_containers\{.*status="succeeded".*\} 1$/m);
    expect(metrics).toMatch(/^tdw_container_run_duration_ms_bucket\{.*le="86400000".*\} 1$/m);
    expect(metrics).toMatch(/^tdw_runs\{.*outcome="completed".*workflow="executeContainerWorkflow".*\} 1$/m);
    expect(metrics).toMatch(/^tdw_run_duration_ms_bucket\{.*le="86400000".*\} 1$/m);
    await worker.end('SIGTERM');
    await expect(fetch(health)).rejects.toThrow('fetch failed');
    expect(worker.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('hands a service to the next worker: it answers all the while, and is stopped by the one that is there', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const args = ['--task-queue', taskQueue, '--host-id', 'host-a'];
    const first = await startStockWorker(...args);
    const run = await context.client.workflow.start('executeContainerWorkflow', {
      taskQueue,
      workflowId: `test-${randomUUID()}`,
      args: [
        {
          image: 'busybox:stable',
          command: ['sh', '-c', "trap 'exit 0' TERM; echo up; httpd -f -p 80 -h /tmp & wait"],
          ports: ['127.0.0.1::80'],
          waitStrategy: { type: 'port', port: 80 },
        },
      ],
    });
    const { endpoint } = await run.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect((await fetch(`http://${endpoint}/`)).status).toBe(404);

    const second = await startStockWorker(...args);
    await run.signal('tdw.stop');
    expect(await run.result()).toMatchObject({ status: 'succeeded', stdout: 'up\n', endpoint, reattached: true });
    await second.end('SIGTERM');
  });

  test('explains itself', async () => {
    const { code, stdout } = await runTdwWorker('run', '--help');

    expect(code).toBe(0);
    for (const option of ['--task-queue', '--address', '--namespace', '--host-id', 'DOCKER_HOST', 'TEMPORAL_']) {
      expect(stdout).toContain(option);
    }
  });

  test.each([
    [['--task-queu', 'x'], /unknown option '--task-queu'.*did you mean --task-queue/is],
    [['--max-concurrent-containers', 'many'], /'many' is invalid.*whole number from 1/is],
    [['--address', 'localhost:1'], /localhost:1/],
    [['--health-address', 'nowhere.invalid:80'], /nowhere\.invalid:80 \(--health-address\)/],
    [['--metrics-address', 'nowhere.invalid:80'], /nowhere\.invalid:80 \(--metrics-address\)/],
  ])('%j ends it with an error that says why', async (args, message) => {
    const { code, stderr } = await runTdwWorker(...args);

    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});
