import type { ContainerActivities } from '@tdw/payloads';
import { toContainerError } from '../container/container-error.ts';
import { removeExecution } from '../container/remove-container.ts';
import type { ActivityDependencies } from './activity-dependencies.ts';
import { toApplicationFailure } from './failures.ts';
import { runContainerActivity } from './run-container-activity.ts';

/** The activities to register on a worker, bound to its engine. Their names are the contract's. */
export function createActivities(
  dependencies: ActivityDependencies,
): Pick<ContainerActivities, 'runContainer' | 'removeContainer'> {
  return {
    runContainer: (request) => runContainerActivity(dependencies, request),
    removeContainer: async ({ key }) => {
      try {
        return { removed: await removeExecution(dependencies.engine, key) };
      } catch (error) {
        throw toApplicationFailure(toContainerError(error, { key }), key);
      }
    },
  };
}
