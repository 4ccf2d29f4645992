import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { AutoRemove, ExitedContainer, RunContainerRequest } from '@tdw/payloads';
import { failedTasks, scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a container that ran', () => {
  test('gives its result as it is', async () => {
    const result = output({ name: 'build', status: 'failed', success: false, exitCode: 3 });
    temporal.activities.runContainer = async () => result;

    expect(await temporal.execute({ image: 'alpine' })).toEqual(result);
  });

  test('is run from what the user set and nothing else, under a key of its own', async () => {
    const requests: RunContainerRequest[] = [];
    temporal.activities.runContainer = async (request) => {
      requests.push(request);
      return output();
    };
    const input = { image: 'alpine', runTimeout: '30s', env: { A: '1' } };
    await temporal.execute(input);
    await temporal.execute({ image: 'alpine' });

    expect(requests).toEqual([
      { key: expect.stringMatching(UUID), container: input, outputBytes: 131_072 },
      { key: expect.stringMatching(UUID), container: { image: 'alpine' }, outputBytes: 131_072 },
    ]);
    expect(requests[0]?.key).not.toBe(requests[1]?.key);
  });

  test('is released once, when its result has been seen', async () => {
    temporal.activities.runContainer = async () => {
      expect(temporal.released).toEqual([]);
      return output({ host: 'h', containerId: 'c' });
    };
    await temporal.execute({ image: 'alpine' });

    expect(temporal.released).toEqual([{ host: 'h', containerId: 'c' }]);
  });

  test('is released, too, when that is what the user said', async () => {
    temporal.activities.runContainer = async () => output();
    await temporal.execute({ image: 'alpine', autoRemove: true });

    expect(temporal.released).toHaveLength(1);
  });

  test('is not released when it is to be kept', async () => {
    temporal.activities.runContainer = async () => output();
    await temporal.execute({ image: 'alpine', autoRemove: false });

    expect(temporal.released).toEqual([]);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('that has succeeded: %p, and is to be kept unless it has, is released %d times', async (success, times) => {
    temporal.activities.runContainer = async () => output({ success, status: success ? 'succeeded' : 'failed' });
    await temporal.execute({ image: 'alpine', autoRemove: 'onSuccess' });

    expect(temporal.released).toHaveLength(times);
  });

  test.each<[Partial<ExitedContainer>, AutoRemove, unknown[]]>([
    [{ success: false, status: 'timedOut' }, 'onSuccess', [expect.stringMatching(/^tdw\.kept\.[0-9a-f-]{36}$/)]],
    [{ success: false, status: 'failed', exitCode: 3 }, 'onSuccess', []],
    [{}, 'onSuccess', []],
    [{ success: false, status: 'timedOut' }, true, []],
  ])('that has ended with %j, and is removed %p, is in the memo as %j', async (overrides, autoRemove, memo) => {
    temporal.activities.runContainer = async () => output(overrides);
    const handle = await temporal.start({ image: 'alpine', autoRemove });
    await handle.result();

    expect(Object.keys((await handle.describe()).memo ?? {})).toEqual(memo);
  });

  test('keeps its key from attempt to attempt', async () => {
    const keys: string[] = [];
    temporal.activities.runContainer = async ({ key }) => {
      if (keys.push(key) === 1) throw ApplicationFailure.create({ message: 'down', type: 'Tdw.EngineUnreachable' });
      return output();
    };
    await temporal.execute({ image: 'alpine' });

    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });
});

describe('a payload that is not valid', () => {
  test('fails the run, not the task, with every issue in its details', async () => {
    const handle = await temporal.start({ image: 5, comand: ['x'] });
    const error = await handle.result().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({
      cause: {
        name: 'ApplicationFailure',
        type: 'Tdw.InvalidPayload',
        nonRetryable: true,
        message: expect.stringContaining('did you mean command?'),
        details: [
          {
            issues: [
              { path: 'image', expected: expect.any(String), got: '5' },
              { path: 'comand', expected: 'no such key', got: 'an array', didYouMean: 'command' },
            ],
          },
        ],
      },
    });
    expect(await failedTasks(handle)).toBe(0);
    expect(await scheduledActivities(handle)).toEqual([]);
  });

  test.each([[undefined], [null], ['alpine'], [[]]])('may be anything: %j', async (payload) => {
    await expect(temporal.execute(payload)).rejects.toMatchObject({ cause: { type: 'Tdw.InvalidPayload' } });
  });
});
