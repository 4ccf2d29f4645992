import { matchesAny } from './matches-any.ts';
import type { OpenPolicy } from './open-policy.ts';

/**
 * Whether runs of a task queue may use a secret. A policy that says nothing of secrets allows all that the worker has.
 *
 * @param taskQueue - `undefined` without Temporal
 */
export function isSecretAllowed(policy: OpenPolicy, taskQueue: string | undefined, name: string): boolean {
  return matchesAny(allowedSecrets(policy, taskQueue), name);
}

/** Patterns of the secrets that runs of a task queue may use. Without one, rules for certain queues are not meant. */
export function allowedSecrets({ secrets }: OpenPolicy, taskQueue: string | undefined): string[] {
  if (secrets === undefined) return ['**'];
  return secrets
    .filter(
      ({ taskQueues }) => taskQueues === undefined || (taskQueue !== undefined && matchesAny(taskQueues, taskQueue)),
    )
    .flatMap(({ allow }) => allow);
}
