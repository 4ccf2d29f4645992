import type { PullProblem } from './pull-problem.ts';

/**
 * Of an engine that was lost it is the engine's own error that is thrown. `noCredentials`: those that were named cannot
 * be had.
 */
export type PullFailureProblem = Exclude<PullProblem, 'engineLost'> | 'noCredentials';

/** An image that could not be pulled, for whoever has waited for it. */
export class PullFailure extends Error {
  override readonly name = 'PullFailure';
  readonly problem: PullFailureProblem;
  /** Which credentials were found; without a secret. */
  readonly credentials: string;

  constructor(problem: PullFailureProblem, message: string, credentials: string) {
    super(message);
    this.problem = problem;
    this.credentials = credentials;
  }
}
