import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import {
  type ParallelOutput,
  type PipelineInput,
  type PipelineOutput,
  type RunContainerRequest,
  WorkflowName,
} from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { started } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const UUID = /^[0-9a-f-]{36}$/;
const JOB = { image: 'alpine' };

/** What activities were asked for, and which workspaces were removed when. */
function recorded(): { requests: RunContainerRequest[]; events: string[]; removed: string[] } {
  const seen = { requests: [] as RunContainerRequest[], events: [] as string[], removed: [] as string[] };
  temporal.activities.runContainer = async (request) => {
    const { name = 'job' } = request.container;
    seen.requests.push(request);
    if (name.startsWith('fail')) return output({ name, status: 'failed', success: false, exitCode: 3 });
    if (name.startsWith('hang')) {
      await untilCancelled();
      throw new CancelledFailure('gone', [{ removed: true }]);
    }
    seen.events.push(name);
    return output({ name });
  };
  temporal.activities.stopContainer = async () => ({ stopped: true });
  temporal.activities.removeContainer = async () => ({ removed: true, found: true });
  temporal.activities.removeWorkspace = async ({ key }) => {
    seen.events.push('removeWorkspace');
    seen.removed.push(key);
    return { removed: 1 };
  };
  return seen;
}

function startPipeline(input: PipelineInput): Promise<WorkflowHandle> {
  return temporal.start(input, WorkflowName.containerPipeline);
}

describe('a run that declares networks and volumes', () => {
  test('tells each container of those that it uses, and removes them at the end, once', async () => {
    const seen = recorded();
    const run = await startPipeline({
      networks: { back: { internal: true }, front: {} },
      volumes: { build: {}, unused: {} },
      containers: [
        { ...JOB, name: 'compile', volumes: ['build:/out', 'cache:/cache'] },
        { ...JOB, name: 'plain' },
        { ...JOB, name: 'test', networks: { back: { aliases: ['t'] } }, volumes: ['build:/in:ro'] },
      ],
    });
    const result = (await run.result()) as PipelineOutput;

    const [compile, plain, tested] = seen.requests;
    const key = compile?.workspaces?.[0]?.key;
    expect(key).toMatch(UUID);
    expect(seen.requests.map(({ key: ofContainer }) => ofContainer)).not.toContain(key);
    expect(compile?.workspaces).toEqual([{ key, networks: {}, volumes: ['build'] }]);
    expect(plain).not.toHaveProperty('workspaces');
    expect(tested?.workspaces).toEqual([
      { key, networks: { back: { internal: true, aliases: ['test', 't'] } }, volumes: ['build'] },
    ]);
    expect(seen.events).toEqual(['compile', 'plain', 'test', 'removeWorkspace']);
    expect(seen.removed).toEqual([key]);
    expect(result).not.toHaveProperty('cleanup');
  });

  test('has its containers in the network default, if there is one', async () => {
    const seen = recorded();
    await temporal.execute({ networks: { default: {} }, containers: [JOB] }, WorkflowName.parallelContainers);

    expect(seen.requests[0]?.workspaces).toMatchObject([{ networks: { default: { aliases: [] } }, volumes: [] }]);
  });

  test('of which no container uses any has none to remove', async () => {
    recorded();
    const run = await startPipeline({ networks: { back: {} }, volumes: { build: {} }, containers: [JOB] });
    await run.result();

    expect(await scheduledActivities(run)).toEqual(['runContainer']);
  });

  test('removes them when a step fails', async () => {
    const seen = recorded();
    const containers = [{ ...JOB, name: 'fail' }, JOB];
    await failureOf((await startPipeline({ networks: { default: {} }, containers })).result());

    expect(seen.events).toEqual(['removeWorkspace']);
  });

  test('removes them after the last of its containers, also where it fails fast', async () => {
    const seen = recorded();
    const both = Promise.withResolvers<void>();
    const { runContainer } = temporal.activities;
    temporal.activities.runContainer = async (request) => {
      if (request.container.name === 'hang') both.resolve();
      else await both.promise;
      return runContainer!(request).finally(() => seen.events.push(`${request.container.name} ended`));
    };
    const containers = [
      { ...JOB, name: 'fail' },
      { ...JOB, name: 'hang' },
    ];
    const input = { networks: { default: {} }, failureStrategy: 'failFast', containers };
    await failureOf(temporal.execute(input, WorkflowName.parallelContainers));

    expect(seen.events).toEqual(['fail ended', 'hang ended', 'removeWorkspace']);
  });

  test('removes them when it is cancelled', async () => {
    const seen = recorded();
    const begun = Promise.withResolvers<void>();
    const { runContainer } = temporal.activities;
    temporal.activities.runContainer = async (request) => {
      begun.resolve();
      return runContainer!(request);
    };
    const hang = { ...JOB, name: 'hang', volumes: ['build:/b'] };
    const run = await startPipeline({ volumes: { build: {} }, containers: [hang] });
    await begun.promise;
    await run.cancel();

    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(seen.removed).toEqual([seen.requests[0]?.workspaces?.[0]?.key]);
  });

  test('removes them when its service was never ready', async () => {
    const seen = recorded();
    temporal.activities.startService = async () => {
      throw ApplicationFailure.nonRetryable('not ready', 'Tdw.NotReady', { removed: true });
    };
    const service = { ...JOB, name: 'db', lifecycle: 'service' } as const;
    await failureOf((await startPipeline({ networks: { default: {} }, containers: [service] })).result());

    expect(seen.events).toEqual(['removeWorkspace']);
  });

  test('gives both activities of a service the same, and removes them when it is stopped', async () => {
    const seen = recorded();
    const asked: RunContainerRequest[] = [];
    const stopped = Promise.withResolvers<void>();
    temporal.activities.startService = async (request) => {
      asked.push(request);
      return started();
    };
    temporal.activities.watchService = async (request) => {
      asked.push(request);
      await stopped.promise;
      return output({ name: 'db' });
    };
    temporal.activities.stopContainer = async () => {
      stopped.resolve();
      return { stopped: true };
    };
    const service = { ...JOB, name: 'db', lifecycle: 'service' } as const;
    await (await startPipeline({ networks: { default: {} }, containers: [service, { ...JOB, name: 'use' }] })).result();

    expect(asked[0]?.workspaces).toEqual(asked[1]?.workspaces);
    expect(asked[0]?.workspaces?.[0]?.networks).toEqual({ default: { aliases: ['db'] } });
    expect(seen.events).toEqual(['use', 'removeWorkspace']);
  });

  test('closes all the same where they could not be removed, and says so', async () => {
    recorded();
    temporal.activities.removeWorkspace = async () => {
      throw ApplicationFailure.nonRetryable('network has active endpoints');
    };
    const result = (await (
      await temporal.start({ networks: { default: {} }, containers: [JOB] }, WorkflowName.parallelContainers)
    ).result()) as ParallelOutput;

    expect(result).toMatchObject({ totalSuccess: 1, cleanup: 'deferred' });
  });
});

describe('services', () => {
  const db = { image: 'postgres', name: 'db' };

  /** Services that are up until they are stopped. */
  function serving(seen: ReturnType<typeof recorded>): void {
    const stopped = new Map<string, () => void>();
    temporal.activities.startService = async (request) => {
      seen.requests.push(request);
      return started();
    };
    temporal.activities.watchService = async ({ key, container }) => {
      await new Promise<void>((resolve) => stopped.set(key, resolve));
      return output({ name: container.name ?? '' });
    };
    temporal.activities.stopContainer = async ({ key }) => {
      while (!stopped.has(key)) await new Promise((resolve) => setTimeout(resolve, 5));
      stopped.get(key)!();
      return { stopped: true };
    };
  }
  const networksOf = ({ workspaces = [] }: RunContainerRequest): unknown => workspaces.map(({ networks }) => networks);

  test('of a run are in its network default, with all that uses them', async () => {
    const seen = recorded();
    serving(seen);
    await temporal.execute({ services: [db], containers: [{ ...JOB, name: 'use' }] }, WorkflowName.parallelContainers);

    expect(seen.requests.map(networksOf)).toEqual([
      [{ default: { aliases: ['db'] } }],
      [{ default: { aliases: ['use'] } }],
    ]);
    expect(new Set(seen.requests.map(({ workspaces }) => workspaces?.[0]?.key)).size).toBe(1);
    expect(seen.removed).toHaveLength(1);
  });

  test('of one container are in a network with it, for each time that it is run, and reach those of the run', async () => {
    const seen = recorded();
    serving(seen);
    const retry = { maximumAttempts: 2, initialInterval: '1ms' };
    const containers = [{ ...JOB, name: 'fail', services: [{ ...db, name: 'cache' }], retry }];
    await temporal.execute({ services: [db], stopOnError: false, containers }, WorkflowName.containerPipeline);

    const [ofRun, ...others] = seen.requests;
    expect(networksOf(ofRun!)).toEqual([{ default: { aliases: ['db'] } }]);
    expect(others.map(networksOf)).toEqual([
      [{ default: { aliases: [] } }, { default: { aliases: ['cache'] } }],
      [{ default: { aliases: ['fail'] } }, { default: { aliases: ['fail'] } }],
      [{ default: { aliases: [] } }, { default: { aliases: ['cache'] } }],
      [{ default: { aliases: ['fail'] } }, { default: { aliases: ['fail'] } }],
    ]);
    const [first, same, second] = others.map(({ workspaces }) => workspaces?.[1]?.key);
    expect(first).toBe(same);
    expect(second).not.toBe(first);
    expect(seen.removed).toEqual([first, second, ofRun?.workspaces?.[0]?.key]);
  });

  test('of a container alone have a network, which it removes', async () => {
    const seen = recorded();
    serving(seen);
    await temporal.execute({ ...JOB, name: 'use', services: [db] });

    expect(seen.requests.map(networksOf)).toEqual([
      [{ default: { aliases: ['db'] } }],
      [{ default: { aliases: ['use'] } }],
    ]);
    expect(seen.removed).toEqual([seen.requests[0]?.workspaces?.[0]?.key]);
  });
});

test('a container alone shares nothing', async () => {
  const seen = recorded();
  const run = await temporal.start({ ...JOB, volumes: ['build:/b'] });
  await run.result();

  expect(seen.requests[0]).not.toHaveProperty('workspaces');
  expect(await scheduledActivities(run)).toEqual(['runContainer']);
});
