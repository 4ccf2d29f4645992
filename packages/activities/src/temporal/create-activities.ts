import { type ContainerActivities, Label } from '@tdw/payloads';
import { toContainerError } from '../container/container-error.ts';
import { stopAndRemove } from '../container/remove-container.ts';
import type { ActivityDependencies } from './activity-dependencies.ts';
import { toApplicationFailure } from './failures.ts';
import { runContainerActivity } from './run-container-activity.ts';

/** The activities to register on a worker, bound to its engine. Their names are the contract's. */
export function createActivities(dependencies: ActivityDependencies): ContainerActivities {
  return {
    runContainer: (request) => runContainerActivity(dependencies, request),
    removeContainer: async ({ key }) => {
      try {
        const ids = await dependencies.engine.findContainers({ [Label.execution]: key });
        const removed = await Promise.all(ids.map((id) => stopAndRemove(dependencies.engine, id)));
        return { removed: removed.includes(true) };
      } catch (error) {
        throw toApplicationFailure(toContainerError(error, { key }), key);
      }
    },
  };
}
