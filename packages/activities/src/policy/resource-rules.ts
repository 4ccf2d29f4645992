import { quantity } from '@tdw/payloads/policy';
import { type Asked, type PolicyRule, violation } from './policy-rule.ts';

/** The fields that a policy has a ceiling for, besides `ulimits`. */
export const LIMITED_FIELDS = ['cpus', 'memLimit', 'memswapLimit', 'pidsLimit', 'shmSize'] as const;

export const RESOURCE_RULES: readonly PolicyRule[] = [
  ...LIMITED_FIELDS.map(fieldIsWithin),
  reservationIsWithin,
  ulimitsAreWithin,
];

function fieldIsWithin(field: (typeof LIMITED_FIELDS)[number]): PolicyRule {
  return function* isWithin({ input: { [field]: asked }, policy: { [field]: ceiling } }) {
    if (asked !== undefined && exceeds(asked, ceiling?.max))
      yield violation(`${field}.max`, field, asked, `at most ${ceiling?.max}`);
  };
}

/** Beside a limit it is at most that. Without one, the container gets the policy's, under which the engine refuses more. */
function* reservationIsWithin({ input, policy: { memLimit: ceiling = {} } }: Asked): ReturnType<PolicyRule> {
  const { memLimit, memReservation: asked } = input;
  const { max, default: usual } = ceiling;
  if (asked === undefined || memLimit !== undefined) return;
  if (exceeds(asked, max)) yield violation('memLimit.max', 'memReservation', asked, `at most ${max}`);
  else if (exceeds(asked, usual))
    yield violation('memLimit.default', 'memReservation', asked, `at most ${usual} without a memLimit`);
}

function* ulimitsAreWithin({ input: { ulimits = {} }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [name, ulimit] of Object.entries(ulimits)) {
    const max = policy.ulimits?.[name as keyof typeof ulimits]?.max;
    const hard = typeof ulimit === 'number' ? ulimit : ulimit.hard;
    if (exceeds(hard, max)) yield violation(`ulimits.${name}.max`, `ulimits.${name}`, ulimit, `at most ${max}`);
  }
}

/** -1 is no limit at all. */
function exceeds(asked: number | string, max: number | string | undefined): boolean {
  return max !== undefined && (quantity(asked) < 0 || quantity(asked) > quantity(max));
}
