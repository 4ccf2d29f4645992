import { type State, Worker, type WorkerOptions, type WorkerPlugin } from '@temporalio/worker';
import { activitiesOn, companionQueues } from './activity-queues.ts';
import type { ContainerHost } from './container-host.ts';
import { WorkerGroup } from './worker-group.ts';

/** Says of a worker that it is a companion, and has no companions itself. */
const COMPANION: WorkerPlugin = { name: 'tdw.companion' };

/** Plugins of a connection are applied to every worker on it, to those that we create, too. */
export function isCompanion({ plugins }: WorkerOptions): boolean {
  return plugins?.includes(COMPANION) === true;
}

/**
 * The Temporal Workers beside the user's own, one for each queue that has slots of its own. They are created
 * when it runs, end with it, and it ends with them.
 */
export class CompanionWorkers implements WorkerPlugin {
  readonly name = 'tdw.companions';
  readonly #host: ContainerHost;
  readonly #group = new WorkerGroup();
  #options: WorkerOptions;

  constructor(host: ContainerHost, options: WorkerOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** The plugins before this one have been applied by now: a data converter of theirs is the companions', too. */
  configureWorker(options: WorkerOptions): WorkerOptions {
    this.#options = options;
    return options;
  }

  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    // Before anything is awaited: whoever has called `run()` may shut the worker down at once.
    this.#group.add(worker, next(worker));
    const stopReaper = this.#host.startReaper();
    try {
      for (const options of this.#companions()) {
        if (this.#group.ending) break;
        const companion = await Worker.create(options);
        this.#group.add(companion, companion.run());
      }
    } catch (error) {
      this.#group.fail(error);
    }
    try {
      await this.#group.ended();
    } finally {
      const { remover, held, imageRecord } = this.#host;
      await Promise.all([stopReaper(), remover.drain(), held.close(), imageRecord?.close()]);
    }
  }

  /** Each companion's state, by its task queue. */
  states(): Record<string, State> {
    const queues = [...companionQueues(this.#options.taskQueue, this.#host.id).keys()];
    return Object.fromEntries(queues.map((queue) => [queue, this.#group.stateOn(queue) ?? 'INITIALIZED']));
  }

  #companions(): WorkerOptions[] {
    const { id, activities, maxConcurrentContainers, maxConcurrentServices } = this.#host;
    const { taskQueue, maxConcurrentActivityTaskExecutions = maxConcurrentContainers } = this.#options;
    const inherited = inheritedOptions(this.#options);
    const slots = { runs: maxConcurrentActivityTaskExecutions, services: maxConcurrentServices };
    return [...companionQueues(taskQueue, id)].map(([queueName, queue]) => ({
      ...inherited,
      taskQueue: queueName,
      activities: activitiesOn(queue, activities),
      ...(queue !== 'control' && { maxConcurrentActivityTaskExecutions: slots[queue] }),
    }));
  }
}

/** What holds for all workers of a program: to whom they speak, how payloads are read, how they end. */
function inheritedOptions(options: WorkerOptions): Omit<WorkerOptions, 'taskQueue'> {
  const names = [
    'connection',
    'namespace',
    'identity',
    'dataConverter',
    'interceptors',
    'workerDeploymentOptions',
    'shutdownGraceTime',
    'shutdownForceTime',
    'maxHeartbeatThrottleInterval',
  ] as const;
  const set = names.filter((name) => options[name] !== undefined);
  return { ...Object.fromEntries(set.map((name) => [name, options[name]])), plugins: [COMPANION] };
}
