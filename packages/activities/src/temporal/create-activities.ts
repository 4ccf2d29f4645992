import { Context } from '@temporalio/activity';
import { type ContainerActivities, type ExitedContainer, hostTaskQueue, type RunContainerRequest } from '@tdw/payloads';
import { toContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { HeldOutputs } from '../container/held-outputs.ts';
import { keepOutput } from '../container/keep-output.ts';
import { removeExecution } from '../container/remove-container.ts';
import { runContainer } from '../container/run-container.ts';
import { startService } from '../container/start-service.ts';
import { watchService } from '../container/watch-service.ts';
import { ImageStore } from '../images/image-store.ts';
import { openPolicy } from '../policy/open-policy.ts';
import type { ActivityDependencies } from './activity-dependencies.ts';
import { toApplicationFailure } from './failures.ts';
import { runAttempt, type Work } from './run-attempt.ts';
import { RunsUnderWay } from './runs-under-way.ts';
import { stopContainer } from './stop-container.ts';
import { removeWorkspace } from '../workspace/remove-workspace.ts';

/**
 * The activities to register on a worker, bound to its engine. Their names are the contract's.
 *
 * @param runs - where they note what they work with
 * @param held - where they leave outputs to one another; to be closed when the worker has stopped
 * @throws {@link PayloadError} for a policy that is not valid
 */
export function createActivities(
  dependencies: ActivityDependencies,
  runs: RunsUnderWay = new RunsUnderWay(),
  held: HeldOutputs = new HeldOutputs(),
): ContainerActivities {
  const { engine, host, bindRoots } = dependencies;
  const images = new ImageStore(engine, {}, dependencies.imageRecord);
  const policy = openPolicy(dependencies.policy, bindRoots);
  const attempt = <T>(request: RunContainerRequest, work: Work<T>): Promise<T & { attempts: number }> =>
    runAttempt({ ...dependencies, images, policy }, runs, request, work);
  return {
    placeRun: async () => ({ host, taskQueue: hostTaskQueue(Context.current().info.taskQueue, host) }),
    reportHost: async () => ({ host }),
    runContainer: (request) => attempt(request, toItsExit(runContainer)),
    startService: (request) =>
      attempt(request, async (run, _, { log }) => {
        const service = await startService(run, held);
        const { containerId, endpoint } = service;
        log.info('The container is ready', { key: run.key, image: run.input.image, containerId, endpoint });
        return service;
      }),
    watchService: (request) =>
      attempt(
        request,
        toItsExit((run) => watchService(run, held)),
      ),
    stopContainer: (request) => orFail(request.key, () => stopContainer(engine, runs, request)),
    removeWorkspace: ({ key }) => orFail(key, () => removeWorkspace(engine, key, keepOutput(dependencies))),
    removeContainer: ({ key, failed = false }) =>
      orFail(key, () => removeExecution(engine, key, keepOutput(dependencies), failed)),
  };
}

/** Makes known how it ended. */
function toItsExit<T extends Omit<ExitedContainer, 'attempts'>>(follow: (run: ContainerRun) => Promise<T>): Work<T> {
  return async (run, metrics, { log }) => {
    const result = await follow(run);
    metrics.exited(result);
    const { containerId, image, status, exitCode, durationMs } = result;
    log.info('The container has exited', { key: run.key, image, containerId, status, exitCode, durationMs });
    return result;
  };
}

/** Errors of what is no attempt of a run. */
async function orFail<T>(key: string, order: () => Promise<T>): Promise<T> {
  try {
    return await order();
  } catch (error) {
    throw toApplicationFailure(toContainerError(error, { key }), { key });
  }
}
