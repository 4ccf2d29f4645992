import { createHash } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFileLogSink } from '../logs/file-log-sink.ts';
import { readLogEnd } from '../logs/log-end.ts';
import { logFolder } from '../logs/log-folder.ts';
import type { AttemptLog, LogSink } from '../logs/log-sink.ts';
import { readLog } from '../logs/read-log.ts';
import { containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { type ContainerRun, RunAbandoned, RunCancelled } from './container-run.ts';
import { keepOutput } from './keep-output.ts';
import { logOwner } from './log-owner.ts';
import { removeExecution } from './remove-container.ts';
import { runContainer } from './run-container.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();
const folder = useFolder();
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const fileSink = (): LogSink => createFileLogSink(folder.path);

/** Where the log of a run is. */
const folderOf = ({ key, ownerLabels }: ContainerRun): string =>
  logFolder(folder.path, logOwner({ ...ownerLabels, 'tdw.execution': key }));

async function keptOf(run: ContainerRun): Promise<{ stdout: string; stderr: string; isComplete: boolean }> {
  const kept = { stdout: '', stderr: '' };
  for await (const { stream, bytes, missing } of readLog(`file://${folderOf(run)}`)) {
    kept[stream] += (missing > 0 ? `[-${missing}]` : '') + bytes.toString();
  }
  return { ...kept, isComplete: (await readLogEnd(folderOf(run))) !== undefined };
}

/** A sink that does as it is told with what is written. */
function sinkThat(write: AttemptLog['write'], close: AttemptLog['close'] = async () => undefined): LogSink {
  return {
    open: async () => ({ reference: 'test:log', ended: false, async *readKept() {}, write, close }),
  };
}

describe('the output of a container', () => {
  test('is in the sink before there is a result, which says where, how much and which', async () => {
    const { run } = containerRun(engine.fake, { name: 'step' }, { logSink: fileSink() });
    engine.fake.program = (container) => {
      container.write(1, 'one ');
      container.write(2, 'oops');
      container.write(1, 'two');
      container.exit(0);
    };
    const { log, outputGap, outputError } = await runContainer(run);

    expect(log).toEqual({
      reference: expect.stringMatching(`^file://.*/step@${run.key}$`),
      stdoutBytes: 7,
      stderrBytes: 4,
      stdoutSha256: sha256('one two'),
      stderrSha256: sha256('oops'),
    });
    expect([outputGap, outputError]).toEqual([undefined, undefined]);
    const pieces: string[] = [];
    for await (const { bytes } of readLog(log!.reference)) pieces.push(bytes.toString());
    expect(pieces.join('|')).toBe('one two|oops');
  });

  test.each([
    ['is only a copy in the log, where the result has all of it', 'all of it', true],
    ['has to outlive the machine in the log, where the result has but its ends', 'x'.repeat(1_001), false],
  ])('%s', async (_, text, isCopy) => {
    const closed: unknown[] = [];
    const logSink = sinkThat(
      () => undefined,
      async (...args) => void closed.push(args[1]),
    );
    const { run } = containerRun(engine.fake, {}, { logSink, outputBytes: 1_000 });
    engine.fake.program = (container) => {
      container.write(1, text);
      container.exit(0);
    };
    await runContainer(run);

    expect(closed).toEqual([isCopy]);
  });

  test('has to outlive the machine in the log, where there is no result', async () => {
    const closed: unknown[] = [];
    const logSink = sinkThat(
      () => undefined,
      async (...args) => void closed.push(args[1]),
    );
    const { run, abort } = containerRun(engine.fake, {}, { logSink });
    engine.fake.program = (container) => {
      container.write(1, 'its last word');
      setTimeout(() => abort.abort(new RunCancelled()), 20);
    };
    await expect(runContainer(run)).rejects.toThrow(RunCancelled);

    expect(closed).toEqual([false]);
  });

  test('of an attempt that let go is gone on with by the next one, from the byte', async () => {
    const first = containerRun(engine.fake, {}, { logSink: fileSink() });
    engine.fake.program = (container) => {
      container.write(1, 'one ');
      setTimeout(() => first.abort.abort(new RunAbandoned('its worker shuts down')), 50);
    };
    await expect(runContainer(first.run)).rejects.toThrow('its worker shuts down');
    expect(await keptOf(first.run)).toEqual({ stdout: 'one ', stderr: '', isComplete: false });

    const [container] = engine.fake.containers;
    const next: ContainerRun = { ...first.run, isRetry: true, signal: new AbortController().signal };
    container!.write(1, 'two ');
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      container!.write(1, 'three');
      container!.exit(0);
    });
    const result = await runContainer(next);

    expect(result).toMatchObject({ stdout: 'one two three', stdoutBytes: 13, reattached: true });
    expect(result.log).toMatchObject({ stdoutBytes: 13, stdoutSha256: sha256('one two three') });
    expect(await keptOf(next)).toEqual({ stdout: 'one two three', stderr: '', isComplete: true });
  });

  test('of a service is read along while it runs', async () => {
    const { run, leave } = containerRun(engine.fake, { lifecycle: 'service' }, { logSink: fileSink() });
    const left = leave();
    left.start();
    left.write(1, 'before ');
    const watching = watchService(run);
    const seen: string[] = [];
    // Fails by the test's own time limit where nobody reads along.
    while (seen.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (!existsSync(folderOf(run))) continue;
      for await (const { bytes } of readLog(`file://${folderOf(run)}`)) seen.push(bytes.toString());
    }
    left.write(1, 'after');
    left.exit(0);
    const { log } = await watching;

    expect(seen).toEqual(['before ']);
    expect(log).toMatchObject({ stdoutSha256: sha256('before after') });
  });

  test.each<[string, RunCancelled, { autoRemove?: boolean }?]>([
    ['cancelled', new RunCancelled('cancelled')],
    ['cancelled and to be kept', new RunCancelled('cancelled'), { autoRemove: false }],
  ])('that is %s is kept to its last word', async (_, reason, input = {}) => {
    const { run, abort } = containerRun(engine.fake, input, { logSink: fileSink() });
    engine.fake.onStop = (container) => {
      container.write(1, 'bye');
      container.exit(143);
    };
    engine.fake.program = (container) => {
      container.write(1, 'hello ');
      setTimeout(() => abort.abort(reason), 50);
    };
    await expect(runContainer(run)).rejects.toBe(reason);

    expect(await keptOf(run)).toEqual({ stdout: 'hello bye', stderr: '', isComplete: true });
    expect(reason.log).toMatchObject({ reference: `file://${folderOf(run)}`, stdoutSha256: sha256('hello bye') });
  });

  test('that is out of time is kept to its last word', async () => {
    const { run } = containerRun(engine.fake, { runTimeout: 50 }, { logSink: fileSink() });
    engine.fake.onStop = (container) => {
      container.write(1, 'bye');
      container.exit(143);
    };
    engine.fake.program = (container) => container.write(1, 'hello ');
    const { status, log } = await runContainer(run);

    expect(status).toBe('timedOut');
    expect(log).toMatchObject({ stdoutSha256: sha256('hello bye') });
  });

  test('that did not become ready is kept, and whole when it is removed', async () => {
    const waitStrategy = { type: 'log', message: 'ready' } as const;
    const { run } = containerRun(engine.fake, { lifecycle: 'job', waitStrategy }, { logSink: fileSink() });
    engine.fake.program = (container) => {
      container.write(2, 'no way');
      container.exit(1);
    };
    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      details: { log: { reference: `file://${folderOf(run)}`, stderrBytes: 6 } },
    });

    expect(await removeExecution(run.engine, run.key, keepOutput(run))).toMatchObject({
      log: { reference: `file://${folderOf(run)}`, stderrBytes: 6, stderrSha256: sha256('no way') },
    });
    expect(await keptOf(run)).toEqual({ stdout: '', stderr: 'no way', isComplete: true });
  });

  test('of an attempt that failed and leaves the container is told as far as there is anything of it', async () => {
    const { run } = containerRun(engine.fake, {}, { logSink: fileSink() });
    engine.fake.program = (container) => {
      container.write(1, 'so far');
      engine.fake.always('inspect', failWith(500));
      container.exit(3);
    };

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      details: { log: { reference: `file://${folderOf(run)}`, stdoutBytes: 6 } },
    });
  });

  test('that nobody follows any more is kept by whoever removes it, who says where', async () => {
    const { run, leave } = containerRun(engine.fake, {}, { logSink: fileSink() });
    const left = leave();
    left.start();
    left.write(1, 'all alone');
    expect(await removeExecution(run.engine, run.key, keepOutput(run))).toMatchObject({
      found: true,
      removed: true,
      log: { reference: `file://${folderOf(run)}`, stdoutSha256: sha256('all alone') },
    });

    expect(await keptOf(run)).toEqual({ stdout: 'all alone', stderr: '', isComplete: true });
  });

  test('goes with the container where the engine will not give it: what is there stays', async () => {
    const { run, leave } = containerRun(engine.fake, {}, { logSink: fileSink() });
    leave().start();
    engine.fake.always('logs', failWith(500));

    expect(await removeExecution(run.engine, run.key, keepOutput(run))).toMatchObject({ found: true, removed: true });
  });

  test('that the engine dropped is told in bytes, in the result and to readers', async () => {
    const { run, leave } = containerRun(
      engine.fake,
      {},
      { logSink: fileSink(), isRetry: true, engineLog: { maxBytes: 4 } },
    );
    const earlier = await fileSink().open(logOwner({ ...run.ownerLabels, 'tdw.execution': run.key }));
    await earlier.write('stdout', 0, Buffer.from('0123456789'));
    await earlier.close();
    // As its last heartbeat said: it had seen more than reached the disk.
    run.facts.stdoutBytes = 16;
    const left = leave();
    left.start();
    left.write(1, 'wxyz');
    left.exit(0);
    const result = await runContainer(run);

    expect(result).toMatchObject({ outputGap: { stdoutBytes: 2, stderrBytes: 0 }, stdoutBytes: 16, truncated: true });
    expect(result.stdout).toBe('0123456789\n[... at least 2 bytes are missing ...]\nwxyz');
    expect(result.log).toMatchObject({ stdoutBytes: 14, stdoutSha256: sha256('0123456789wxyz') });
    expect((await keptOf(run)).stdout).toBe('0123456789[-2]wxyz');
  });
});

test('a gap of which nobody knows the size is not forgotten by the attempt after the one that found it', async () => {
  const overrides = { logSink: fileSink(), isRetry: true, engineLog: { maxBytes: 4 } };
  const { run, leave, confirmed } = containerRun(engine.fake, {}, overrides);
  const left = leave();
  left.start();
  left.write(1, 'wxyz');
  left.exit(0);
  await runContainer(run);
  // Its worker died before anybody had the result.
  const result = await runContainer({ ...run, facts: { ...confirmed.at(-1)! } });

  expect(result).toMatchObject({ outputGap: { stdoutBytes: 0, stderrBytes: 0 }, truncated: true });
  expect(result.stdout).toBe('wxyz');
});

describe('a sink', () => {
  test('that is slow holds up the reading, and the result waits for it', async () => {
    const written: string[] = [];
    let underWay = 0;
    const logSink = sinkThat(async (_stream, _offset, bytes) => {
      expect(++underWay).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      written.push(bytes.toString());
      underWay--;
    });
    engine.fake.program = (container) => {
      for (let line = 0; line < 20; line++) container.write(1, `${line} `);
      container.exit(0);
    };
    const { log } = await runContainer(containerRun(engine.fake, {}, { logSink }).run);

    expect(written.join('')).toBe(Array.from({ length: 20 }, (_, line) => `${line} `).join(''));
    expect(log?.stdoutSha256).toBe(sha256(written.join('')));
  });

  test.each<[string, LogSink]>([
    ['cannot be opened', { open: async () => Promise.reject(new Error('no room')) }],
    ['takes nothing', sinkThat(async () => Promise.reject(new Error('no room')))],
    [
      'cannot keep what it took',
      sinkThat(
        () => undefined,
        async () => Promise.reject(new Error('no room')),
      ),
    ],
  ])('that %s does not cost the run its result, which says so', async (_, logSink) => {
    engine.fake.program = (container) => {
      container.write(1, 'one ');
      container.write(1, 'two');
      container.exit(3);
    };
    const result = await runContainer(containerRun(engine.fake, {}, { logSink }).run);

    expect(result).toMatchObject({ status: 'failed', exitCode: 3, stdout: 'one two', stdoutBytes: 7 });
    expect(result.outputError).toBe('The log could not be kept: no room');
    expect(result.log).toBeUndefined();
  });

  test('of files that has no place for them does not cost the run its result either', async () => {
    writeFileSync(join(folder.path, 'none'), 'in the way');
    const { run } = containerRun(engine.fake, {}, { logSink: createFileLogSink(join(folder.path, 'none')) });

    expect(await runContainer(run)).toMatchObject({
      status: 'succeeded',
      outputError: expect.stringContaining('The log could not be kept: ENOTDIR'),
    });
    rmSync(join(folder.path, 'none'));
  });
});
