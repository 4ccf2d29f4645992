import type { Context } from '@temporalio/activity';
import { type ContainerStatus, type ExitedContainer, isRetryableFailure, type Lifecycle } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { type RunObserver, RunCancelled } from '../container/container-run.ts';

/** What is counted and timed of one container. Names and tags are documented in docs/metrics.md. */
export interface ContainerMetrics extends RunObserver {
  /** It ran to its end, and this is how. */
  exited(result: Pick<ExitedContainer, 'status' | 'durationMs' | 'stdoutBytes' | 'stderrBytes'>): void;
  /** Counts the container as failed or cancelled if `work` says so for good, and passes on what it says. */
  countFailure<T>(work: Promise<T>): Promise<T>;
}

export function createMetrics(meter: Context['metricMeter'], lifecycle: Lifecycle): ContainerMetrics {
  const count = (name: string, by: number, tags: { status?: string } = {}): void =>
    meter.createCounter(name).add(by, { lifecycle, ...tags });
  const time = (name: string, milliseconds: number): void =>
    meter.createHistogram(name, 'int', 'ms').record(Math.round(milliseconds), { lifecycle });
  const ended = (status: ContainerStatus): void => count('tdw_containers', 1, { status });
  return {
    pulled(milliseconds, succeeded) {
      count('tdw_image_pulls', 1, { status: succeeded ? 'succeeded' : 'failed' });
      time('tdw_image_pull_duration_ms', milliseconds);
    },
    started(milliseconds) {
      time('tdw_container_start_duration_ms', milliseconds);
    },
    becameReady(milliseconds) {
      time('tdw_container_ready_duration_ms', milliseconds);
    },
    retried() {
      count('tdw_engine_retries', 1);
    },
    exited({ status, durationMs, stdoutBytes, stderrBytes }) {
      ended(status);
      count('tdw_output_bytes', stdoutBytes + stderrBytes);
      time('tdw_container_run_duration_ms', durationMs);
    },
    async countFailure(work) {
      try {
        return await work;
      } catch (error) {
        if (error instanceof RunCancelled) ended('cancelled');
        if (error instanceof ContainerError && !isRetryableFailure(error.type)) ended('failed');
        throw error;
      }
    },
  };
}
