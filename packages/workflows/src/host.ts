import { CancellationScope } from '@temporalio/workflow';
import type { HostReport, WorkspaceUse } from '@tdw/payloads';
import { askForHost } from './container-activities.ts';

/** The host that a run's containers are on, as far as a workflow can see it: queues that only its workers take from. */
export class Host {
  readonly taskQueue: string;
  /** Absent where the run's own task queue is the host's: then nobody has told. */
  readonly name: string | undefined;
  /** Whether a container of the run has waited for it in vain. */
  isLost = false;
  /** What activities may have made there of what containers share: volumes, by the key of each workspace. */
  readonly #shared = new Map<string, Set<string>>();
  #answer: Promise<Partial<HostReport> | undefined> | undefined;

  constructor(taskQueue: string, name?: string) {
    this.taskQueue = taskQueue;
    this.name = name;
  }

  /** An activity that was given these has begun. */
  noteUse(workspaces: readonly WorkspaceUse[] = []): void {
    for (const { key, volumes } of workspaces) {
      this.#shared.set(key, new Set([...(this.#shared.get(key) ?? []), ...volumes]));
    }
  }

  /** @param volume - default: anything of it */
  hasUsed(key: string, volume?: string): boolean {
    const volumes = this.#shared.get(key);
    return volumes !== undefined && (volume === undefined || volumes.has(volume));
  }

  /**
   * Whether a worker of it takes orders. Those who ask at the same time, as all containers of a run do, ask once.
   *
   * @param name - which host has to answer, where that is known: its queue may have passed to another one
   */
  async isThere(name: string | undefined, patienceMs: number): Promise<boolean> {
    // That one of those who ask is cancelled is nothing to the others.
    this.#answer ??= CancellationScope.nonCancellable(() => askForHost(this.taskQueue, patienceMs));
    try {
      const answer = await this.#answer;
      return answer !== undefined && (name === undefined || answer.host === undefined || answer.host === name);
    } finally {
      this.#answer = undefined;
    }
  }
}
