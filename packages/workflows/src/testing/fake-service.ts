import { CancelledFailure } from '@temporalio/activity';
import type { ContainerActivities, ExitedContainer, StartedService } from '@tdw/payloads';
import { cancelledOr } from './cancelled-activity.ts';
import { output } from './results.ts';

/** What the activity gives back for a service that is ready. */
export function started(overrides: Partial<StartedService> = {}): StartedService {
  return {
    host: 'the-host',
    containerId: 'c0ffee',
    imageId: 'sha256:1',
    endpoint: 'localhost:49153',
    ports: { '5432/tcp': 49153 },
    startedAt: '2026-01-01T00:00:00.000Z',
    readyAt: '2026-01-01T00:00:00.500Z',
    attempts: 1,
    reattached: false,
    ...overrides,
  };
}

/** A service that is ready at once and runs until it is stopped, cancelled or killed. */
export class FakeService {
  /** The reasons for which it was told to stop. */
  readonly stops: string[] = [];
  readonly #watched = Promise.withResolvers<void>();
  readonly #exit = Promise.withResolvers<ExitedContainer>();

  readonly activities = {
    startService: async () => started(),
    watchService: async () => {
      this.#watched.resolve();
      const exited = await cancelledOr(this.#exit.promise);
      if (exited === undefined) throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
      return exited;
    },
    stopContainer: async ({ reason }) => {
      this.stops.push(reason);
      if (reason === 'stopped') this.exit({ exitCode: 143, status: 'failed', success: false });
      return { stopped: true };
    },
  } satisfies Partial<ContainerActivities>;

  /** Resolves when somebody follows it, so that its end is noticed. */
  get watched(): Promise<void> {
    return this.#watched.promise;
  }

  exit(overrides: Partial<ExitedContainer>): void {
    this.#exit.resolve(output({ reattached: true, ...overrides }));
  }
}
