import { describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, execute, failureOf, start } from '../support/runs.ts';

const image = 'busybox:stable';
const docker = new Docker();
const worker = useContainerWorker();
useLeftoverCheck();

const sh = (script: string) => ({ image, command: ['sh', '-c', script] });

describe('a container that runs to its end', () => {
  test('succeeds with its output, its times and where it ran', async () => {
    const result = await execute(worker, { ...sh('echo out; echo err >&2'), name: 'greeter' });

    expect(result).toMatchObject({
      status: 'succeeded',
      success: true,
      exitCode: 0,
      name: 'greeter',
      image,
      imageId: expect.stringMatching(/^sha256:/),
      stdout: 'out\n',
      stderr: 'err\n',
      stdoutBytes: 4,
      stderrBytes: 4,
      truncated: false,
      outOfMemory: false,
      host: 'test-host',
      attempts: 1,
      reattached: false,
    });
    // The engine may note the end of so short a life before its beginning.
    const duration = Date.parse(result.finishedAt!) - Date.parse(result.startedAt!);
    expect(result.durationMs).toBe(Math.max(0, duration));
  });

  test('fails with its exit code, and the run completes all the same', async () => {
    const run = await start(worker, sh('exit 42'));

    expect(await run.result()).toMatchObject({ status: 'failed', success: false, exitCode: 42 });
    expect(await closedAs(run)).toBe('COMPLETED');
  });

  test('gets its command, entrypoint, environment, folder, user and labels', async () => {
    const script = 'echo "$0 $1 $GREETING $(pwd) $(id -u):$(id -g)"; sleep 1';
    const run = await start(worker, {
      image,
      entrypoint: ['sh', '-c'],
      command: [script, 'zero', 'one'],
      env: { GREETING: 'hello=world' },
      workingDir: '/tmp',
      user: '65534:65534',
      labels: { team: 'search' },
    });
    const { stdout, containerId } = await run.result();
    expect(stdout).toBe('zero one hello=world /tmp 65534:65534\n');
    expect(containerId).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is kept for inspection, with its labels, where autoRemove is false', async () => {
    const run = await start(worker, { ...sh('true'), autoRemove: false, name: 'kept', labels: { team: 'search' } });
    const { containerId } = await run.result();
    const container = docker.getContainer(containerId);
    try {
      const { Name, Config, State } = await container.inspect();
      expect(State.Status).toBe('exited');
      expect(Name).toBe(`/tdw-kept-${Config.Labels['tdw.execution']}`);
      expect(Config.Labels).toMatchObject({
        team: 'search',
        'tdw.execution': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'tdw.namespace-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'tdw.workflow-id': run.workflowId,
        'tdw.run-id': (await run.describe()).runId,
        'tdw.activity-id': '1',
        'tdw.step': 'kept',
        'tdw.spec': expect.stringMatching(/^[0-9a-f]{16}$/),
        'tdw.host': 'test-host',
        'tdw.keep': 'true',
        'tdw.version': expect.any(String),
      });
    } finally {
      await container.remove({ force: true });
    }
  });
});

describe('a container whose time is up', () => {
  test('is stopped, and may end as it likes within the grace', async () => {
    const result = await execute(worker, {
      ...sh(`trap 'echo stopping; exit 5' TERM; echo started; sleep 60 & wait`),
      runTimeout: '500ms',
    });

    expect(result).toMatchObject({ status: 'timedOut', success: false, exitCode: 5, stdout: 'started\nstopping\n' });
  });

  test('is killed when it does not stop', async () => {
    const result = await execute(worker, { ...sh(`trap '' TERM; sleep 60`), runTimeout: '500ms' });

    expect(result).toMatchObject({ status: 'timedOut', exitCode: 137 });
    expect(result.durationMs).toBeGreaterThanOrEqual(10_000);
  });
});

describe('a container that cannot be run', () => {
  test.each([
    ['is not there', ['no-such-command'], 127],
    ['cannot be executed', ['/etc'], 126],
  ])('fails with Tdw.StartFailed when its command %s', async (_, command, exitCode) => {
    const failure = await failureOf(execute(worker, { image, command }));

    expect(failure).toMatchObject({ type: 'Tdw.StartFailed', details: { image, exitCode, removed: true } });
    expect(failure.message).toContain(image);
  });

  test('fails with every problem of a payload that is not valid, and fails the run, not the task', async () => {
    const run = await start(worker, { imag: image, command: 'true', runTimeout: 'soon', user: '', autoRemove: 1 });
    const failure = await failureOf(run.result());

    expect(failure.type).toBe('Tdw.InvalidPayload');
    expect(failure.details.issues?.map(({ path }) => path).sort()).toEqual(
      ['autoRemove', 'command', 'imag', 'image', 'runTimeout', 'user'].sort(),
    );
    expect(failure.message).toContain('did you mean image?');
    expect(await closedAs(run)).toBe('FAILED');
  });
});
