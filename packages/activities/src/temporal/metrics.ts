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
  const count = (name: string, description: string, by = 1, tags: { status?: string } = {}): void =>
    meter.createCounter(name, undefined, description).add(by, { lifecycle, ...tags });
  const time = (name: string, description: string, milliseconds: number): void =>
    meter.createHistogram(name, 'int', 'ms', description).record(Math.round(milliseconds), { lifecycle });
  const ended = (status: ContainerStatus): void => count('tdw_containers', 'Containers that ended', 1, { status });
  return {
    admitted(milliseconds) {
      time('tdw_capacity_wait_duration_ms', 'How long a container waited for room on its host', milliseconds);
    },
    pulled(milliseconds, succeeded) {
      const status = succeeded ? 'succeeded' : 'failed';
      count('tdw_image_pulls', 'Containers that waited for a pull', 1, { status });
      time('tdw_image_pull_duration_ms', 'How long a container waited for a pull', milliseconds);
    },
    started(milliseconds) {
      time('tdw_container_start_duration_ms', 'From the wish to create a container until it ran', milliseconds);
    },
    becameReady(milliseconds) {
      time('tdw_container_ready_duration_ms', 'From the start of a container until it was ready', milliseconds);
    },
    retried() {
      count('tdw_engine_retries', 'Calls to the engine that were made again');
    },
    exited({ status, durationMs, stdoutBytes, stderrBytes }) {
      ended(status);
      count('tdw_output_bytes', 'Bytes that containers wrote', stdoutBytes + stderrBytes);
      time('tdw_container_run_duration_ms', 'From the start of a container to its exit', durationMs);
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
