import type { ContainerExecutionOutput } from './container-output.ts';

/** What became of the containers of one run, in the order of the input. */
export interface ContainersOutput {
  /** One for each container of the input. Long outputs are shortened, and fields left out where that is not enough. */
  results: ContainerExecutionOutput[];
  /** What became of the run's `services`, in their order, which are in none of the totals. Absent when it has none. */
  services?: ContainerExecutionOutput[];
  totalSuccess: number;
  /** Failed or timed out. */
  totalFailed: number;
  totalCancelled: number;
  totalSkipped: number;
  /** From the beginning of the run to its end, in milliseconds. */
  totalDurationMs: number;
  /**
   * `deferred` when networks or volumes of the run may be left on its host, where nobody could remove them in time: the
   * host's reaper does, as soon as it is there again. Absent when nothing is left to be done.
   */
  cleanup?: 'deferred';
}

export type PipelineOutput = ContainersOutput;
export type ParallelOutput = ContainersOutput;
