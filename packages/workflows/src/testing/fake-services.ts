import { CancelledFailure } from '@temporalio/activity';
import type { ContainerActivities, ExitedContainer, RunContainerRequest } from '@tdw/payloads';
import { cancelledOr } from './cancelled-activity.ts';
import { started } from './fake-service.ts';
import { output } from './results.ts';

/** Containers that know each other by name: what was done with them, in order. Services run until they are ended. */
export class FakeServices {
  /** Such as `start db`, `watch db`, `run test`, `stop db`, `cancelled db`. */
  readonly log: string[] = [];
  readonly requests: RunContainerRequest[] = [];
  /** What becomes of a container that is run: by default it succeeds at once. */
  run: (name: string) => Promise<Partial<ExitedContainer> | void> = async () => undefined;
  /** What happens before a service is ready. */
  starting: (name: string) => Promise<void> = async () => undefined;
  readonly #exits = new Map<string, PromiseWithResolvers<ExitedContainer>>();
  readonly #awaited = new Map<string, PromiseWithResolvers<void>>();

  readonly activities = {
    startService: async (request) => {
      const name = this.#enter('start', request);
      this.#exits.set(request.key, Promise.withResolvers());
      await this.starting(name);
      return started({ containerId: `c-${name}` });
    },
    watchService: async (request) => {
      const name = this.#enter('watch', request);
      const exited = await cancelledOr(this.#exits.get(request.key)!.promise);
      if (exited !== undefined) return { ...exited, name };
      this.#note(`cancelled ${name}`);
      throw new CancelledFailure('gone', [{ removed: true, containerId: `c-${name}` }]);
    },
    runContainer: async (request) => {
      const name = this.#enter('run', request);
      const result = await cancelledOr(this.run(name).then((overrides) => output({ name, ...overrides })));
      if (result !== undefined) return result;
      this.#note(`cancelled ${name}`);
      throw new CancelledFailure('gone', [{ removed: true, containerId: `c-${name}` }]);
    },
    stopContainer: async ({ key, reason }) => {
      const name = this.#nameOf(key);
      if (reason === 'cancelled') return { stopped: false };
      this.#note(`stop ${name}`);
      this.#exits.get(key)?.resolve(output({ exitCode: 143, status: 'failed', success: false }));
      return { stopped: true };
    },
  } satisfies Partial<ContainerActivities>;

  /** Ends a service by itself, the one of that name which was begun last. */
  die(name: string, overrides: Partial<ExitedContainer> = {}): void {
    const { key } = this.requests.findLast(({ container }) => container.name === name)!;
    this.#exits.get(key)!.resolve(output({ exitCode: 1, status: 'failed', success: false, ...overrides }));
  }

  /** Resolves when that is in the log. */
  async until(entry: string): Promise<void> {
    if (this.log.includes(entry)) return;
    const awaited = this.#awaited.get(entry) ?? Promise.withResolvers<void>();
    this.#awaited.set(entry, awaited);
    await awaited.promise;
  }

  #enter(what: string, request: RunContainerRequest): string {
    const name = request.container.name ?? request.container.image;
    this.requests.push(request);
    this.#note(`${what} ${name}`);
    return name;
  }

  #note(entry: string): void {
    this.log.push(entry);
    this.#awaited.get(entry)?.resolve();
  }

  #nameOf(wanted: string): string {
    return this.requests.find(({ key }) => key === wanted)?.container.name ?? wanted;
  }
}
