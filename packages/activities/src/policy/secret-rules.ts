import { matchesAny } from './matches-any.ts';
import type { OpenPolicy } from './open-policy.ts';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

export const SECRET_RULES: readonly PolicyRule[] = [secretsAreAllowed];

function* secretsAreAllowed({ input: { env = {}, secrets = [] }, policy, taskQueue }: Asked): ReturnType<PolicyRule> {
  if (policy.secrets === undefined) return;
  const allowed = allowedSecrets(policy, taskQueue);
  const of = taskQueue === undefined ? '' : ` for the task queue '${taskQueue}'`;
  const used = [
    ...Object.entries(env).map(([name, value]) => ({ path: `env.${name}`, value })),
    ...secrets.map((value, index) => ({ path: `secrets[${index}]`, value })),
  ];
  for (const { path, value } of used) {
    if (typeof value === 'string' || matchesAny(allowed, value.secret)) continue;
    yield violation('secrets', path, value.secret, `${listed(allowed)}${of}`);
  }
}

/** Patterns of the secrets that runs of a task queue may use. Without one, rules for certain queues are not meant. */
function allowedSecrets({ secrets = [] }: OpenPolicy, taskQueue: string | undefined): string[] {
  return secrets
    .filter(
      ({ taskQueues }) => taskQueues === undefined || (taskQueue !== undefined && matchesAny(taskQueues, taskQueue)),
    )
    .flatMap(({ allow }) => allow);
}
