import { type Client, type WorkflowClientInterceptor, WorkflowNotFoundError } from '@temporalio/client';

/** The runs that a client has started, so that they can be ended. */
export class StartedRuns {
  readonly #workflowIds: string[] = [];

  /** To be told of them. */
  readonly interceptor: WorkflowClientInterceptor = {
    startWithDetails: async (input, next) => {
      this.#workflowIds.push(input.options.workflowId);
      return next(input);
    },
  };

  /** Cancels those that have not ended; resolves when all have. */
  async cancel({ workflow }: Client): Promise<void> {
    await Promise.all(
      this.#workflowIds.map(async (workflowId) => {
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
