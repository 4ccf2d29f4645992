import * as v from 'valibot';
import type { ContainerExecutionInput, ServiceInput } from './container-input.ts';
import { ContainersSchema, MOST_CONTAINERS, ServicesSchema } from './containers.ts';
import { crossFieldRules, type RuleIssue } from './cross-field-rules.ts';
import { lifecycleOf } from './lifecycle.ts';
import { containersHaveNoArtifacts } from './files/artifact-rules.ts';
import { SERVICES_OF_RUN_RULES } from './services.ts';
import { type RunNetwork, RunNetworksSchema } from './workspace/networks.ts';
import { type RunVolume, RunVolumesSchema } from './workspace/volumes.ts';
import { WORKSPACE_RULES } from './workspace/workspace-rules.ts';

/** Containers that run at the same time. Services among them stay up until all jobs have ended. */
export interface ParallelInput {
  /** 1 to 1,000 containers, at most 50 of them services. The results come in the same order. */
  containers: ContainerExecutionInput[];
  /** How many may be under way at a time. Default, for 0 and for more: 100 (`WIDEST_WINDOW`). */
  maxConcurrency?: number;
  /** What a container that does not succeed means for the others. Default: `continue`. */
  failureStrategy?: FailureStrategy;
  /**
   * Services that are up while the containers run, which reach them by their `name`: at most 50, started in their order,
   * each when the one before is ready, and stopped in reverse. One that ends by itself fails the run, whatever
   * `failureStrategy` says. `maxConcurrency` does not count them. Default: none.
   */
  services?: ServiceInput[];
  /**
   * Networks of the run's own, by name: at most 8, made when the first container needs them and removed at the end. A
   * container without `networks` is in the one called `default`, if there is one. Default: none.
   */
  networks?: Record<string, RunNetwork>;
  /**
   * Volumes of the run's own, by name: at most 50, made when the first container mounts them and removed, with what is in
   * them, at the end. Default: none; the volumes that mounts name are the engine's, and stay.
   */
  volumes?: Record<string, RunVolume>;
}

/** `continue`: nothing, all are run. `failFast`: they are cancelled at once. */
export type FailureStrategy = 'continue' | 'failFast';

/**
 * The most containers of one run that are under way at a time. A server that has more than 100 events for a
 * workflow whose task is under way fails that task, to be done again; and no engine starts as many at once.
 */
export const WIDEST_WINDOW = 100;

export const MaxConcurrencySchema = v.custom<number>(
  (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_CONTAINERS,
  `a whole number from 0 (as many as possible) to ${MOST_CONTAINERS}`,
);

/** Says nothing of unknown keys: {@link parseParallelInput} does. */
export const ParallelInputSchema = v.pipe(
  v.object({
    containers: ContainersSchema,
    maxConcurrency: v.exactOptional(MaxConcurrencySchema),
    failureStrategy: v.exactOptional(v.picklist(['continue', 'failFast'])),
    services: v.exactOptional(ServicesSchema),
    networks: v.exactOptional(RunNetworksSchema),
    volumes: v.exactOptional(RunVolumesSchema),
  }),
  crossFieldRules([servicesLeaveRoomForJobs, ...SERVICES_OF_RUN_RULES, ...WORKSPACE_RULES, containersHaveNoArtifacts]),
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
  return Math.min(maxConcurrency || WIDEST_WINDOW, WIDEST_WINDOW);
}
