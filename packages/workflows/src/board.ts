import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import {
  attemptsOf,
  type ContainerExecutionInput,
  MessageName,
  type ReadyContainer,
  type RunProgress,
  type ServiceInput,
  type WaitUntilReadyRequest,
} from '@tdw/payloads';
import { ArtifactsOfRun } from './artifacts-of-run.ts';
import { outputBytesOf } from './output-budget.ts';
import { Placement } from './placement.ts';
import { Step } from './step.ts';
import type { Workspace } from './workspace.ts';

/** In the details of a run, for people. All of them are in its progress. */
const MOST_LINES = 50;

const progressQuery = defineQuery<RunProgress>(MessageName.progress);
const waitUntilReadyUpdate = defineUpdate<ReadyContainer, [WaitUntilReadyRequest?]>(MessageName.waitUntilReady);

/** The steps of a run and its services, and what the outside sees of them: its progress, its details, who is ready. */
export class Board {
  readonly steps: readonly Step[];
  /** Those that are up for the whole run. */
  readonly services: readonly Step[];

  /** @param workspace - what the containers and services share. Absent: nothing */
  constructor(
    containers: readonly ContainerExecutionInput[],
    services: readonly ServiceInput[] = [],
    workspace?: Workspace,
  ) {
    const run = {
      outputBytes: outputBytesOf(attemptsOf(containers) + services.length),
      placement: new Placement(),
      artifacts: new ArtifactsOfRun([...containers, ...services]),
      workspace,
    };
    const showDetails = (): void => this.#showDetails();
    this.services = services.map((service) => new Step({ ...service, lifecycle: 'service' }, run, showDetails));
    this.steps = containers.map((container, index) => {
      // What is not among the lines changes none of them.
      const onChange = index < MOST_LINES ? showDetails : () => undefined;
      return new Step(container, run, onChange);
    });
    setHandler(progressQuery, () => this.#progress());
    setHandler(waitUntilReadyUpdate, (request?: WaitUntilReadyRequest) => this.#find(request).untilReady(), {
      validator: (request?: WaitUntilReadyRequest) => void this.#find(request),
    });
    this.#showDetails();
  }

  /** Resolves when everybody who waited for a container has been told. */
  async close(): Promise<void> {
    // Mostly there is nobody, and a condition costs every run some of its worker's time.
    if (allHandlersFinished()) return;
    // Also of a run that is cancelled, in which a condition would reject at once.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }

  #progress(): RunProgress {
    const services = this.services.map(({ progress }) => progress);
    const containers = this.steps.map(({ progress }) => progress);
    return { containers, ...(services.length > 0 && { services }) };
  }

  #find(request: WaitUntilReadyRequest = {}): Step {
    const name = nameIn(request);
    const theirServices = this.steps.flatMap(({ services }) => services);
    const candidates = [...this.steps, ...this.services, ...theirServices].filter(({ becomesReady }) => becomesReady);
    const step = name === undefined ? candidates[0] : candidates.find(({ container }) => container.name === name);
    if (step !== undefined) return step;
    const known = candidates.map(({ title }) => `'${title}'`).join(', ') || 'none';
    const message = `Expected a container with a waitStrategy or the lifecycle 'service' (${known})`;
    throw ApplicationFailure.nonRetryable(name === undefined ? message : `${message}, got the name '${name}'`);
  }

  #showDetails(): void {
    const shown = this.steps.slice(0, MOST_LINES);
    const more = this.steps.length - shown.length;
    const lines = [...this.services.map((service) => describe(service, 'service ')), ...shown.flatMap(describeAll)];
    setCurrentDetails([...lines, ...(more > 0 ? [`- ... and ${more} more`] : [])].join('\n'));
  }
}

/** A request comes from any client in any language. */
function nameIn(request: unknown): string | undefined {
  const { name, ...others } = (typeof request === 'object' && request !== null ? request : { request }) as {
    name?: unknown;
  };
  if ((name === undefined || typeof name === 'string') && Object.keys(others).length === 0) return name;
  throw ApplicationFailure.nonRetryable(
    `Expected nothing, or an object such as { "name": "db" }, got ${JSON.stringify(request)}`,
  );
}

function describeAll(step: Step): string[] {
  return [describe(step), ...step.services.map((service) => `  ${describe(service, 'service ')}`)];
}

function describe({ progress }: Step, kind = ''): string {
  const { name, image, state, execution, endpoint, exitCode, error } = progress;
  const parts = [
    `**${state}**`,
    ...(execution === undefined ? [] : [`attempt ${execution}`]),
    ...(endpoint === undefined ? [] : [`at ${endpoint}`]),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(error === undefined ? [] : [error.type]),
  ];
  return `- ${kind}${name === undefined ? '' : `${name} `}(${image}): ${parts.join(', ')}`;
}
