import {
  type ContainerExecutionInput,
  type FailureStrategy,
  type PipelineInput,
  type ServiceInput,
  WorkflowName,
} from '@tdw/payloads';
import type { Random } from './random.ts';
import { containerInput, type Job, loudJob, type PlannedStep, randomJob, SHARED_VOLUME } from './step.ts';

export const RUN_KINDS = ['job', 'failing-job', 'loud-job', 'service', 'pipeline', 'parallel', 'fail-fast'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** How a run is closed where nobody cancels it. */
type Closing = 'COMPLETED' | 'FAILED';

export interface PlannedRun {
  id: string;
  kind: RunKind;
  /** When it is started, in milliseconds from the beginning. */
  at: number;
  steps: readonly PlannedStep[];
  closing: Closing;
  stopOnError?: boolean;
  maxConcurrency?: number;
  /** Whether its containers share a network and a volume. */
  isShared?: boolean;
  /** Of a single service: for how long it is used once it is ready. */
  useMs?: number;
}

export function randomRun(random: Random, id: string, kind: RunKind, at: number): PlannedRun {
  return { id, kind, at, ...MAKE[kind](random, id) };
}

export interface Start {
  workflow: (typeof WorkflowName)[keyof typeof WorkflowName];
  input: unknown;
}

/** The workflow that it is, and its input. `ledger` is the folder on the host. */
export function startOf(run: PlannedRun, ledger: string): Start {
  const { containers, services } = inputsOf(run, ledger);
  const declared = run.isShared === true && { networks: { default: {} }, volumes: { [SHARED_VOLUME]: {} } };
  const shared = { ...declared, ...(services.length > 0 && { services }) };
  if (run.kind === 'pipeline') {
    return { workflow: WorkflowName.containerPipeline, input: { ...shared, containers, stopOnError: run.stopOnError } };
  }
  if (run.kind === 'parallel' || run.kind === 'fail-fast') {
    const failureStrategy: FailureStrategy = run.kind === 'parallel' ? 'continue' : 'failFast';
    const input = { ...shared, containers, maxConcurrency: run.maxConcurrency, failureStrategy };
    return { workflow: WorkflowName.parallelContainers, input };
  }
  return { workflow: WorkflowName.executeContainer, input: containers[0] };
}

function inputsOf(run: PlannedRun, ledger: string): Required<Pick<PipelineInput, 'containers' | 'services'>> {
  const containers: ContainerExecutionInput[] = [];
  const services: ServiceInput[] = [];
  let ofNext: ServiceInput[] = [];
  for (const step of run.steps) {
    const input = containerInput(step, ledger, run.isShared);
    if (step.servesWhom === 'run') services.push(asService(input));
    else if (step.servesWhom === 'job') ofNext.push(asService(input));
    else {
      containers.push(ofNext.length === 0 ? input : { ...input, services: ofNext });
      ofNext = [];
    }
  }
  return { containers, services };
}

function asService({ name = '', ...container }: ContainerExecutionInput): ServiceInput {
  const { retry: _, rerunOnHostLoss: __, services: ___, ...rest } = container;
  return { ...rest, name, lifecycle: 'service' };
}

/** About how long it takes where nothing is in its way, in milliseconds. */
export function durationOf({ kind, steps, useMs = 0 }: PlannedRun): number {
  const each = steps.map(({ lines, pauseMs }) => 500 + lines * pauseMs);
  return useMs + (kind === 'pipeline' ? each.reduce((sum, ms) => sum + ms, 0) : Math.max(...each));
}

/** Of a hundred runs of several containers: how many share something. */
const SHARED = 60;

type Made = Omit<PlannedRun, 'id' | 'kind' | 'at'>;

const MAKE: Record<RunKind, (random: Random, id: string) => Made> = {
  job: (random, id) => ({ steps: served(random, [jobStep(`${id}.1`, randomJob(random))]), closing: 'COMPLETED' }),
  'failing-job': (random, id) => ({
    steps: [jobStep(`${id}.1`, randomJob(random, random.between(1, 125)))],
    closing: 'COMPLETED',
  }),
  'loud-job': (random, id) => ({ steps: [jobStep(`${id}.1`, loudJob(random))], closing: 'COMPLETED' }),
  service: (random, id) => ({ steps: [serviceStep(`${id}.1`)], closing: 'COMPLETED', useMs: random.between(0, 4_000) }),
  pipeline: makePipeline,
  parallel: makeParallel,
  'fail-fast': makeFailFast,
};

/** Sometimes with a service that its jobs could use; sometimes one of them fails. */
function makePipeline(random: Random, id: string): Made {
  const hasService = random.chance(40);
  const stopOnError = random.chance(50);
  const jobs = random.between(2, 3);
  const failing = random.chance(40) ? random.below(jobs) : undefined;
  const steps = Array.from({ length: jobs }, (_, index) => {
    const job = randomJob(random, index === failing ? 7 : 0);
    const isSkipped = stopOnError && failing !== undefined && index > failing;
    return { ...jobStep(`${id}.${index + 1}`, job), ...(isSkipped && { mayEnd: ['skipped'] as const }) };
  });
  return {
    steps: [...(hasService ? [serviceStep(`${id}.0`)] : []), ...beside(random, id), ...served(random, steps)],
    closing: stopOnError && failing !== undefined ? 'FAILED' : 'COMPLETED',
    stopOnError,
    isShared: random.chance(SHARED),
  };
}

function makeParallel(random: Random, id: string): Made {
  const steps = Array.from({ length: random.between(2, 4) }, (_, index) =>
    jobStep(`${id}.${index + 1}`, randomJob(random, random.chance(20) ? 3 : 0)),
  );
  const all = [...beside(random, id), ...served(random, steps)];
  return { steps: all, closing: 'COMPLETED', maxConcurrency: random.pick([0, 2]), isShared: random.chance(SHARED) };
}

/** One of them fails, and the others are cancelled, unless they have ended by then. */
function makeFailFast(random: Random, id: string): Made {
  const count = random.between(2, 4);
  const failing = random.below(count);
  const steps = Array.from({ length: count }, (_, index) => {
    const made = jobStep(`${id}.${index + 1}`, randomJob(random, index === failing ? 9 : 0));
    return index === failing ? made : { ...made, mayEnd: ['succeeded', 'cancelled', 'skipped'] as const };
  });
  return { steps, closing: 'FAILED', maxConcurrency: random.pick([0, 2]), isShared: random.chance(SHARED) };
}

/** Of a hundred runs, or jobs: how many have a service of their own. */
const SERVED = 20;

/** Services of the run. */
function beside(random: Random, id: string): PlannedStep[] {
  return random.chance(SERVED) ? [{ ...serviceStep(`${id}.s`), servesWhom: 'run' }] : [];
}

/** The same jobs, some with a service in front that is theirs. */
function served(random: Random, jobs: readonly PlannedStep[]): PlannedStep[] {
  return jobs.flatMap((job): PlannedStep[] => {
    if (!random.chance(SERVED)) return [job];
    const { isRepeatable, mayEnd } = job;
    // It is begun with its job, each time.
    const service = { ...serviceStep(`${job.id}s`), servesWhom: 'job', isRepeatable } as const;
    return [mayEnd.includes('skipped') ? { ...service, mayEnd } : service, job];
  });
}

function jobStep(id: string, job: Job): PlannedStep {
  return { id, isService: false, ...job, mayEnd: [job.exitCode === 0 ? 'succeeded' : 'failed'] };
}

function serviceStep(id: string): PlannedStep {
  return {
    id,
    isService: true,
    lines: 0,
    pauseMs: 0,
    bulk: 0,
    exitCode: 0,
    isRepeatable: false,
    mayEnd: ['succeeded'],
  };
}
