import { ApplicationFailure } from '@temporalio/workflow';
import {
  type ContainerExecutionInput,
  type ContainerProgress,
  type ContainerState,
  DEFAULT_NETWORK,
  lifecycleOf,
  type ReadyContainer,
  type RunContainerRequest,
  type ServiceInput,
  type StartedService,
  type StepError,
  type WorkspaceUse,
} from '@tdw/payloads';
import type { ArtifactsOfRun } from './artifacts-of-run.ts';
import { Deferred } from './deferred.ts';
import { type Ending, skipped } from './ending.ts';
import type { Host } from './host.ts';
import type { Place, Placement } from './placement.ts';
import { Workspace } from './workspace.ts';

/** What all steps of a run have of it. */
export interface RunOfStep {
  /** Of each output stream, in the result of each activity. */
  readonly outputBytes: number;
  readonly placement: Placement;
  readonly artifacts: ArtifactsOfRun;
  /** What its containers share. Absent: nothing. */
  readonly workspace?: Workspace | undefined;
}

/** One container of a run, and where it is. */
export class Step {
  readonly container: Omit<ContainerExecutionInput, 'services'>;
  readonly #run: RunOfStep;
  readonly #onChange: () => void;
  readonly #services: readonly ServiceInput[];
  readonly #beside: Workspace | undefined;
  /** The network of the container and its own services, another one each time that it is run. */
  #own: Workspace | undefined;
  #serviceSteps: readonly Step[];
  #ready = new Deferred<ReadyContainer>();
  #state: ContainerState = 'pending';
  #facts: Partial<ContainerProgress> = {};
  #ended: Error | undefined;

  /** @param beside - what it shares with the container that it is a service of. Absent: it is of none */
  constructor(
    { services = [], ...container }: ContainerExecutionInput,
    run: RunOfStep,
    onChange: () => void,
    beside?: Workspace,
  ) {
    this.container = container;
    this.#run = run;
    this.#onChange = onChange;
    this.#beside = beside;
    this.#services = services;
    this.#serviceSteps = this.#stepsOfServices();
  }

  /** Those of its own services, of the last time that it is run. */
  get services(): readonly Step[] {
    return this.#serviceSteps;
  }

  /** What people know it by. */
  get title(): string {
    return this.container.name ?? this.container.image;
  }

  get isService(): boolean {
    return lifecycleOf(this.container) === 'service';
  }

  /** Whether the run is told when the container can be used: an activity that runs a plain job cannot tell. */
  get becomesReady(): boolean {
    return this.isService || this.container.waitStrategy !== undefined;
  }

  get progress(): ContainerProgress {
    const { name, image } = this.container;
    const services = this.services.map(({ progress }) => progress);
    return {
      ...(name !== undefined && { name }),
      image,
      state: this.#state,
      ...this.#facts,
      ...(services.length > 0 && { services }),
    };
  }

  /** Where its container is to run: all those of its run are on one host. */
  async place(): Promise<Place> {
    return this.#run.placement.of(this.container);
  }

  /**
   * What its activities are asked for.
   *
   * @throws ApplicationFailure where it needs what no step before has collected, or volumes of a host that is lost
   */
  request(key: string, { host }: Place): RunContainerRequest {
    const { container } = this;
    const { outputBytes, artifacts } = this.#run;
    const workspaces = this.#sharedOn(host);
    const shared = workspaces.length > 0 && { workspaces };
    return { key, container, outputBytes, ...shared, ...artifacts.fieldsFor(container) };
  }

  scheduled(): void {
    this.#enter('scheduled');
  }

  /** @param execution - which time it is run */
  executing(execution: number): void {
    // Those of the time before have ended.
    if (execution > 1) this.#serviceSteps = this.#stepsOfServices();
    this.#enter('scheduled', { execution });
  }

  /**
   * What is known is of a container that is gone, and so is the one that may have been ready.
   *
   * @param execution - which time comes
   */
  retrying(execution: number): void {
    if (this.#state === 'ready') this.#ready = new Deferred();
    this.#facts = {};
    this.#enter('retrying', { execution });
  }

  started(service: StartedService & { readyAt: string }): void {
    const { host, containerId, endpoint, ports, startedAt, readyAt } = service;
    const facts = { host, containerId, ...(endpoint !== undefined && { endpoint }), ports };
    this.#enter('ready', facts);
    const { name } = this.container;
    this.#ready.resolve({ ...(name !== undefined && { name }), ...facts, startedAt, readyAt });
  }

  stopping(): void {
    this.#enter('stopping');
  }

  end({ output, failure }: Ending): void {
    if (!this.isService) this.#run.artifacts.keep(this.container, output);
    const { status, exitCode, host, containerId, cleanup, error, log } = output;
    this.#enter(status, {
      ...(host !== undefined && { host }),
      ...(containerId !== undefined && { containerId }),
      ...(log !== undefined && { log: { reference: log.reference } }),
      ...(exitCode !== null && { exitCode }),
      ...(cleanup !== undefined && { cleanup }),
      ...(error !== undefined && { error: brief(error) }),
    });
    this.#ended = failure ?? ApplicationFailure.nonRetryable(`The container of '${this.title}' has ended: ${status}`);
    this.#ready.reject(this.#ended);
  }

  /** Ends the step without its turn having come. */
  skip(): Ending {
    const ending = skipped(this.container);
    this.end(ending);
    return ending;
  }

  /** Resolves when the container can be used; rejects with the cause when it never will be, or no longer. */
  async untilReady(): Promise<ReadyContainer> {
    if (this.#ended !== undefined) throw this.#ended;
    return this.#ready.promise;
  }

  /**
   * Removes the network of the container and its own services, when they have ended.
   *
   * @returns whether that is left to be done, for nobody was there to do it
   */
  async removeNetwork(): Promise<{ cleanup?: 'deferred' }> {
    return this.#own === undefined ? {} : this.#own.remove();
  }

  #stepsOfServices(): readonly Step[] {
    if (this.#services.length === 0) return [];
    const own = new Workspace({ networks: { [DEFAULT_NETWORK]: {} } });
    this.#own = own;
    return this.#services.map((service) => {
      const container = { ...service, lifecycle: 'service' } as const;
      return new Step(container, this.#run, this.#onChange, own);
    });
  }

  /** A service of another container is known to that one only: others have services of the same name. */
  #sharedOn(host: Host): WorkspaceUse[] {
    const { name: _, ...nameless } = this.container;
    const isNameless = this.#beside !== undefined && nameless.networks === undefined;
    const { networks: __, ...anywhere } = this.container;
    const ofRun = this.#run.workspace?.useOf(isNameless ? nameless : this.container, host);
    const own = (this.#own ?? this.#beside)?.useOf(anywhere, host);
    return [ofRun, own].filter((use) => use !== undefined);
  }

  #enter(state: ContainerState, facts: Partial<ContainerProgress> = {}): void {
    this.#state = state;
    this.#facts = { ...this.#facts, ...facts };
    this.#onChange();
  }
}

/** Progress is asked for often, and of many containers: the details are in the result. */
function brief({ type, message }: StepError): StepError {
  return { type, message: message.slice(0, 200) };
}
