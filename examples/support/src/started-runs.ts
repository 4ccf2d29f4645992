import { type Client, type WorkflowClientInterceptor, WorkflowNotFoundError } from '@temporalio/client';

/** The runs that a client has started, so that they can be ended. */
export class StartedRuns {
  readonly #starting: Promise<string>[] = [];

  /** To be told of them. */
  readonly interceptor: WorkflowClientInterceptor = {
    startWithDetails: async (input, next) => {
      const started = next(input);
      this.#starting.push(started.then(() => input.options.workflowId));
      return started;
    },
  };

  /** Cancels those that have not ended; resolves when all have. */
  async cancel({ workflow }: Client): Promise<void> {
    const starts = await Promise.allSettled(this.#starting);
    const workflowIds = starts.filter((start) => start.status === 'fulfilled').map(({ value }) => value);
    await Promise.all(
      workflowIds.map(async (workflowId) => {
        const run = workflow.getHandle(workflowId);
        try {
          await run.cancel();
          await run.result().catch(() => undefined);
        } catch (error) {
          // It has ended already.
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }
      }),
    );
  }
}
