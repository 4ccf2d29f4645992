import * as v from 'valibot';
import type { ContainerExecutionInput } from './container-input.ts';
import { ContainersSchema } from './containers.ts';
import { crossFieldRules, type RuleIssue } from './cross-field-rules.ts';
import { lifecycleOf } from './lifecycle.ts';

/** Containers that run at the same time. Services among them stay up until all jobs have ended. */
export interface ParallelInput {
  /** 1 to 1,000 containers. The results come in the same order. */
  containers: ContainerExecutionInput[];
  /** How many may be under way at a time. Default, and for 0: 250 (`WIDEST_WINDOW`). */
  maxConcurrency?: number;
  /** What a container that does not succeed means for the others. Default: `continue`. */
  failureStrategy?: FailureStrategy;
}

/** `continue`: nothing, all are run. `failFast`: they are cancelled at once. */
export type FailureStrategy = 'continue' | 'failFast';

/**
 * The most containers of one run that are under way at a time. A server takes 2,000 pending activities of a
 * workflow and no more, and each waiting one costs it a timer; no engine runs as many at once.
 */
export const WIDEST_WINDOW = 250;

export const MaxConcurrencySchema = v.custom<number>(
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= WIDEST_WINDOW,
  `a whole number from 0 (as many as possible) to ${WIDEST_WINDOW}`,
);

/** Says nothing of unknown keys: {@link parseParallelInput} does. */
export const ParallelInputSchema = v.pipe(
  v.object({
    containers: ContainersSchema,
    maxConcurrency: v.exactOptional(MaxConcurrencySchema),
    failureStrategy: v.exactOptional(v.picklist(['continue', 'failFast'])),
  }),
  crossFieldRules([servicesLeaveRoomForJobs]),
);

/** A service is under way until the last job has ended: where services fill the window, no job ever begins. */
function* servicesLeaveRoomForJobs({
  containers,
  maxConcurrency,
}: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(ContainersSchema, containers) || !v.is(v.optional(MaxConcurrencySchema), maxConcurrency)) return;
  const services = containers.filter((container) => lifecycleOf(container) === 'service').length;
  const window = widthOf({ maxConcurrency });
  const needed = services === containers.length ? services : services + 1;
  if (services === 0 || needed <= window) return;
  const expected = `at least ${needed}: ${services} services are under way until all jobs have ended`;
  yield { path: ['maxConcurrency'], expected, got: window };
}

/** How many containers may be under way at a time. */
export function widthOf({ maxConcurrency }: { maxConcurrency?: number | undefined }): number {
  return maxConcurrency === undefined || maxConcurrency === 0 ? WIDEST_WINDOW : maxConcurrency;
}
