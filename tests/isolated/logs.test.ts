import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type Docker from 'dockerode';
import type { ContainerExecutionInput, ReadyContainer, RunProgress } from '@tdw/payloads';
import { findLogs, readLog } from '@tdw/activities/engine';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, runningContainerOf } from '../support/runs.ts';
import { useSideBySide } from '../support/side-by-side.ts';
import { runTdwWorker, startStockWorker, type StockWorker } from '../support/stock-worker.ts';

let client: Client;
let connection: Connection;
let logDir: string;
const workers: StockWorker[] = [];
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  client = new Client({ connection });
  logDir = mkdtempSync(join(tmpdir(), 'tdw-logs-'));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
  rmSync(logDir, { recursive: true });
  await connection.close();
});

interface Queue {
  startWorker(...args: string[]): Promise<StockWorker>;
  start(input: ContainerExecutionInput): Promise<WorkflowHandle>;
}

/** A task queue of a test's own. */
function newQueue(): Queue {
  const taskQueue = `test-${randomUUID()}`;
  return {
    async startWorker(...args) {
      const options = ['--task-queue', taskQueue, '--host-id', 'host-a', '--log-dir', logDir];
      const worker = await startStockWorker(...options, ...args);
      workers.push(worker);
      return worker;
    },
    start: (input) =>
      client.workflow.start('executeContainerWorkflow', {
        taskQueue,
        workflowId: `test-${randomUUID()}`,
        args: [input],
      }),
  };
}

const sh = (script: string): ContainerExecutionInput => ({ image: 'busybox:stable', command: ['sh', '-c', script] });

interface Kept {
  text: string;
  sha256: string;
  missing: number;
}

/** What the logs of a run have, of both streams; read until they are complete. */
async function logsOf(run: WorkflowHandle): Promise<Record<'stdout' | 'stderr', Kept>> {
  const [log] = await findLogs(logDir, run.workflowId);
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const missing = { stdout: 0, stderr: 0 };
  for await (const piece of readLog(log!.reference, { follow: true })) {
    chunks[piece.stream].push(piece.bytes);
    missing[piece.stream] += piece.missing;
  }
  const kept = (stream: 'stdout' | 'stderr'): Kept => {
    const bytes = Buffer.concat(chunks[stream]);
    return { text: bytes.toString(), sha256: sha256(bytes), missing: missing[stream] };
  };
  return { stdout: kept('stdout'), stderr: kept('stderr') };
}

/** Resolves when a command that was run in the container has ended. */
async function untilDone(container: Docker.Container, command: string[]): Promise<void> {
  const output = await (await container.exec({ Cmd: command, AttachStdout: true })).start({});
  for await (const _ of output);
}

/** What a log has by the reference that somebody was given. */
async function piecesOf(reference: string): Promise<string[]> {
  const pieces: string[] = [];
  for await (const { bytes } of readLog(reference)) pieces.push(bytes.toString());
  return pieces;
}

/** Its standard output as it is on the disk by now. */
async function readSoFar(run: WorkflowHandle): Promise<string> {
  const [log] = await findLogs(logDir, run.workflowId);
  const chunks: Buffer[] = [];
  if (log !== undefined) for await (const { bytes } of readLog(log.reference)) chunks.push(bytes);
  return Buffer.concat(chunks).toString();
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');

describe('the logs of the stock worker', () => {
  useLeftoverCheck();

  test('have all that a container wrote, and the result says where', async () => {
    const { start, startWorker } = newQueue();
    await startWorker();
    const run = await start({ ...sh('seq 1 300000; echo oops >&2'), name: 'count' });
    const { log, truncated } = await run.result();
    const printed = await runTdwWorker('logs', run.workflowId, '--log-dir', logDir);

    expect(truncated).toBe(true);
    expect(log).toMatchObject({ stdoutSha256: sha256(numbers(1, 300_000)), stderrSha256: sha256('oops\n') });
    expect(log.reference).toMatch(new RegExp(`^file://${logDir}/.*/${run.workflowId}/.*/count@`));
    expect(printed).toEqual({ code: 0, stdout: numbers(1, 300_000), stderr: 'oops\n' });
  });

  test('have the last words of one that is cancelled', async () => {
    const { start, startWorker } = newQueue();
    await startWorker();
    const run = await start(sh("trap 'echo bye; exit 3' TERM; echo hello; while true; do sleep 0.1; done"));
    await runningContainerOf(run);
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
    const { text } = (await logsOf(run)).stdout;
    expect(text).toMatch(/^(hello\n)?bye\n$/);
    // There is no result: this says where they are.
    const [container] = (await run.query<RunProgress>('tdw.progress')).containers;
    expect(await piecesOf(container!.log!.reference)).toEqual([text]);
    expect(await runTdwWorker('logs', run.workflowId, '--log-dir', logDir)).toMatchObject({ code: 0, stdout: text });
  });

  test('have the last words of one that is out of time', async () => {
    const { start, startWorker } = newQueue();
    await startWorker();
    const run = await start({
      ...sh("trap 'echo bye; exit 3' TERM; echo hello; while true; do sleep 0.1; done"),
      runTimeout: '1s',
    });

    expect(await run.result()).toMatchObject({ status: 'timedOut', log: { stdoutSha256: sha256('hello\nbye\n') } });
    expect((await logsOf(run)).stdout.text).toBe('hello\nbye\n');
  });

  test('have those of one that did not become ready', async () => {
    const { start, startWorker } = newQueue();
    await startWorker();
    const run = await start({ ...sh('echo cannot >&2; exit 1'), waitStrategy: { type: 'log', message: 'ready' } });

    const { type, details } = await failureOf(run.result());
    expect(type).toBe('Tdw.NotReady');
    expect((await logsOf(run)).stderr.text).toBe('cannot\n');
    expect(await piecesOf(details.log!.reference)).toEqual(['cannot\n']);
    expect(await runTdwWorker('logs', run.workflowId, '--log-dir', logDir)).toMatchObject({ stderr: 'cannot\n' });
  });

  test('can be followed while a service runs', async () => {
    const { start, startWorker } = newQueue();
    await startWorker();
    const run = await start({
      ...sh("trap 'echo down; exit 0' TERM; echo up; while true; do sleep 0.1; done"),
      waitStrategy: { type: 'log', message: 'up' },
    });
    await run.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');
    while ((await findLogs(logDir, run.workflowId)).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const following = runTdwWorker('logs', run.workflowId, '--follow', '--log-dir', logDir);
    await run.signal('tdw.stop');

    expect(await following).toEqual({ code: 0, stdout: 'up\ndown\n', stderr: '' });
    expect((await run.result()).log).toMatchObject({ stdoutSha256: sha256('up\ndown\n') });
  });

  test('are not there for a workflow that nobody knows: an error says so', async () => {
    expect(await runTdwWorker('logs', 'nobody', '--log-dir', logDir)).toEqual({
      code: 1,
      stdout: '',
      stderr: `tdw-worker: There is no log of the workflow 'nobody' in ${logDir} (--log-dir)\n`,
    });
  });
});

describe('the logs of a stock worker that goes, or keeps little', () => {
  useLeftoverCheck('all');
  const testBeside = useSideBySide();

  testBeside(
    'lose nothing when the worker is killed amid the output, once and again',
    async () => {
      const { start, startWorker } = newQueue();
      let worker = await startWorker();
      const script =
        'for i in 1 2 3; do seq $((i * 100000)) $((i * 100000 + 99999)); until [ -e /tmp/go$i ]; do sleep 0.1; done; done';
      const run = await start({ ...sh(script) });
      const container = await runningContainerOf(run);
      for (const go of ['go1', 'go2', 'go3']) {
        await worker.end('SIGKILL');
        const exec = await container.exec({ Cmd: ['touch', `/tmp/${go}`] });
        await exec.start({});
        worker = await startWorker();
      }
      const result = await run.result();
      const all = numbers(100_000, 399_999);

      expect(result).toMatchObject({ reattached: true, stdoutBytes: all.length });
      expect(result.outputGap).toBeUndefined();
      expect(result.log).toMatchObject({ stdoutBytes: all.length, stdoutSha256: sha256(all) });
      expect(await logsOf(run)).toMatchObject({ stdout: { sha256: sha256(all), missing: 0 } });
    },
    120_000,
  );

  testBeside(
    'lose nothing after a deploy where the output is many times what the engine keeps of it',
    async () => {
      const { start, startWorker } = newQueue();
      const options = ['--log-max-size', '4'];
      const first = await startWorker(...options);
      // Six times 1 MB in lines of 100 bytes, 1.7 MB as the engine encodes them, which has room for 4; half of them are alike.
      const write = `awk -v r=$r 'BEGIN { for (i = 1; i <= 10000; i++) printf "%099d\\n", i % 2 ? 7 : r * 10000 + i }'`;
      const untilGo = 'until [ -e /tmp/go$r ]; do sleep 0.1; done';
      const run = await start(sh(`echo first; for r in 1 2 3 4 5 6; do ${untilGo}; ${write}; done`));
      const container = await runningContainerOf(run);
      await first.end('SIGTERM');
      await startWorker(...options);
      for (let round = 1; round <= 6; round++) {
        const bytes = 6 + (round - 1) * 1_000_000;
        while ((await readSoFar(run)).length < bytes) await new Promise((resolve) => setTimeout(resolve, 50));
        await (await container.exec({ Cmd: ['touch', `/tmp/go${round}`] })).start({});
      }
      const { log, outputGap, stdoutBytes } = await run.result();
      const text = Array.from({ length: 60_000 }, (_, index) => {
        const line = (index % 10_000) + 1;
        const value = line % 2 === 1 ? 7 : index + 10_001;
        return `${String(value).padStart(99, '0')}\n`;
      });

      expect(outputGap).toBeUndefined();
      expect(stdoutBytes).toBe(6 + 6_000_000);
      expect(log.stdoutSha256).toBe(sha256(`first\n${text.join('')}`));
    },
    120_000,
  );

  testBeside(
    'tell what is missing where no worker was there while more was written than the engine keeps',
    async () => {
      const { start, startWorker } = newQueue();
      const options = ['--log-max-size', '1'];
      const first = await startWorker(...options);
      const write = `awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "%099d\\n", i }'`;
      const wait = (file: string): string => `until [ -e /tmp/${file} ]; do sleep 0.1; done`;
      const run = await start(sh(`echo first; ${wait('go')}; ${write}; touch /tmp/written; ${wait('end')}`));
      const container = await runningContainerOf(run);
      while (!(await readSoFar(run)).endsWith('first\n')) await new Promise((resolve) => setTimeout(resolve, 50));
      await first.end('SIGKILL');
      await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
      await untilDone(container, ['sh', '-c', wait('written')]);
      await startWorker(...options);
      await (await container.exec({ Cmd: ['touch', '/tmp/end'] })).start({});
      const { log, outputGap, stdout, truncated } = await run.result();
      const kept = (await logsOf(run)).stdout;

      expect(outputGap).toEqual({ stdoutBytes: expect.any(Number), stderrBytes: 0 });
      expect(truncated).toBe(true);
      expect(stdout.endsWith(`${'60000'.padStart(99, '0')}\n`)).toBe(true);
      expect(kept.text.startsWith('first\n')).toBe(true);
      expect(kept.text.endsWith(`${'60000'.padStart(99, '0')}\n`)).toBe(true);
      expect(log.stdoutSha256).toBe(kept.sha256);
    },
    120_000,
  );

  testBeside(
    'have all that a service wrote, however much more that is than what the engine keeps',
    async () => {
      const { start, startWorker } = newQueue();
      await startWorker('--log-max-size', '1');
      // Lines of 100 bytes, 6 MB of them, of which the engine's log of 1 MiB has the last part.
      const write = `awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "%099d\\n", i }'`;
      const awaitGo = 'until [ -e /tmp/go ]; do sleep 0.1; done';
      // Ready is who is found so in the engine's log, which must not have dropped it by then.
      const script = `echo up; ${awaitGo}; ${write}; trap 'exit 0' TERM; while true; do sleep 0.1; done`;
      const run = await start({ ...sh(script), waitStrategy: { type: 'log', message: 'up' } });
      await run.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');
      await untilDone(await runningContainerOf(run), ['touch', '/tmp/go']);
      const bytes = 3 + 60_000 * 100;
      while ((await readSoFar(run)).length < bytes) await new Promise((resolve) => setTimeout(resolve, 50));
      await run.signal('tdw.stop');
      const { log, outputGap, stdoutBytes } = await run.result();

      expect(outputGap).toBeUndefined();
      expect(stdoutBytes).toBe(bytes);
      const text = Array.from({ length: 60_000 }, (_, index) => `${String(index + 1).padStart(99, '0')}\n`).join('');
      expect(log.stdoutSha256).toBe(sha256(`up\n${text}`));
    },
    120_000,
  );
});
