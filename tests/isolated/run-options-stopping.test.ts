import { describe, expect, test } from '@jest/globals';
import { runContainer, startService } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { inside, inspected } from '../support/inside.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, runningContainerOf, start } from '../support/runs.ts';

const image = 'busybox:stable';

/** Says which signal has come, and then takes some seconds to end. */
const slow = (signal: string, seconds: number): ContainerExecutionInput => ({
  image,
  command: [
    'sh',
    '-c',
    `trap 'echo got ${signal}; sleep ${seconds}; echo done; exit 0' ${signal}; echo up; while :; do sleep 0.1; done`,
  ],
  stopSignal: `SIG${signal}`,
});

describe('the first process of a container', () => {
  useLeftoverCheck();

  test('is an init that reaps orphans where one is asked for', async () => {
    const script = 'cat /proc/1/comm; true';

    expect(await inside({ init: true }, script)).toBe('docker-init');
    expect(await inside({ init: false }, script)).toBe('sh');
  });

  test('hears its signal at the run timeout, and has its grace to end by itself', async () => {
    const result = await runContainer({ ...slow('USR1', 1), stopGracePeriod: '20s', runTimeout: '1s' });

    expect(result).toMatchObject({ status: 'timedOut', exitCode: 0, stdout: 'up\ngot USR1\ndone\n' });
  });

  test('is killed when its grace is over', async () => {
    const result = await runContainer({ ...slow('USR1', 60), stopGracePeriod: '1s', runTimeout: '1s' });

    expect(result).toMatchObject({ status: 'timedOut', exitCode: 137, stdout: 'up\ngot USR1\n' });
  });

  test('has both when its service is stopped', async () => {
    const waitStrategy = { type: 'log', message: 'up' } as const;
    const service = await startService({ ...slow('INT', 11), stopGracePeriod: '30s', waitStrategy });

    expect(await service.stop()).toMatchObject({ exitCode: 0, stdout: 'up\ngot INT\ndone\n' });
  });

  test('says nothing of both where nothing was asked for', async () => {
    const { Config } = await inspected({});

    expect({ ...Config }).not.toHaveProperty('StopTimeout');
    expect({ ...Config }).not.toHaveProperty('StopSignal');
  });
});

describe('a run that is cancelled', () => {
  const worker = useContainerWorker();
  useLeftoverCheck();

  test("sends its container's own signal, and leaves it its time", async () => {
    const run = await start(worker, { ...slow('USR1', 11), stopGracePeriod: '30s', autoRemove: false });
    const container = await runningContainerOf(run);
    try {
      await run.cancel();

      expect(await closedAs(run)).toBe('CANCELLED');
      expect((await container.inspect()).State).toMatchObject({ Status: 'exited', ExitCode: 0 });
    } finally {
      await container.remove({ force: true, v: true });
    }
  });
});

describe('a health check of the payload', () => {
  useLeftoverCheck();

  const up = { image, command: ['sh', '-c', 'sleep 1; touch /up; while :; do sleep 0.1; done'], stopSignal: 'SIGKILL' };

  test.each([
    ['as text for the shell', 'test -f /up'],
    ['as a command', ['CMD', 'test', '-f', '/up']],
  ])('%s is what the wait strategy waits for', async (_, command) => {
    const service = await startService({
      ...up,
      healthcheck: { test: command, interval: '200ms', retries: 50 },
      waitStrategy: { type: 'healthy' },
    });

    expect(await service.stop()).toMatchObject({ success: true });
  });

  test('that fails as often as it may is the end of the wait', async () => {
    const service = startService({
      ...up,
      healthcheck: { test: 'echo no good; exit 1', interval: '100ms', retries: 2 },
      waitStrategy: { type: 'healthy' },
    });

    await expect(service).rejects.toMatchObject({ type: 'Tdw.NotReady', message: expect.stringContaining('no good') });
  });

  test('that is disabled is none', async () => {
    expect((await inspected({ healthcheck: { disable: true } })).Config.Healthcheck).toMatchObject({ Test: ['NONE'] });
  });
});

describe('the log that the engine keeps', () => {
  useLeftoverCheck();

  test('is bounded as the payload says', async () => {
    const { HostConfig } = await inspected({ logging: { driver: 'local', options: { maxSize: '1m', maxFile: 3 } } });

    expect(HostConfig.LogConfig).toEqual({ Type: 'local', Config: { 'max-size': '1048576', 'max-file': '3' } });
  });
});
