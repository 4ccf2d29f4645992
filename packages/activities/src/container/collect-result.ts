import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerExecutionOutput, ContainerStatus } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import type { ContainerRun } from './container-run.ts';
import type { LiveOutput } from './start-container.ts';

/** How long the rest of the live output may take to arrive after the exit, when it has fallen behind. */
const OUTPUT_GRACE_MS = 10_000;

/**
 * Puts the result together. Nothing is removed here: the container stays until the workflow has seen this.
 *
 * @param live - absent when this attempt was not attached before the start: then the engine's log has it all
 */
export async function collectResult(
  run: ContainerRun,
  exited: ContainerInspection,
  output: OutputCapture,
  live: LiveOutput | undefined,
): Promise<Omit<ContainerExecutionOutput, 'attempts'>> {
  run.facts.phase = 'collecting';
  const complete = live !== undefined && (await within(live.ended, OUTPUT_GRACE_MS));
  if (!complete) await output.completeFrom(await run.engine.readLogs(exited.id));
  const status = statusOf(run, exited);
  return {
    status,
    success: status === 'succeeded',
    exitCode: exited.exitCode,
    containerId: exited.id,
    ...(run.input.name !== undefined && { name: run.input.name }),
    image: run.input.image,
    imageId: exited.imageId,
    stdout: output.stdout.toString(),
    stderr: output.stderr.toString(),
    stdoutBytes: output.stdout.bytes,
    stderrBytes: output.stderr.bytes,
    truncated: output.truncated,
    outOfMemory: exited.outOfMemory,
    startedAt: exited.startedAt,
    finishedAt: exited.finishedAt,
    durationMs: Math.max(0, Date.parse(exited.finishedAt) - Date.parse(exited.startedAt)),
    host: run.facts.host,
    reattached: live === undefined,
  };
}

function statusOf({ facts, previous }: ContainerRun, { exitCode }: ContainerInspection): ContainerStatus {
  const stopReason = facts.stopReason ?? previous?.stopReason;
  if (stopReason === 'runTimeout') return 'timedOut';
  return exitCode === 0 ? 'succeeded' : 'failed';
}

async function within(ended: Promise<boolean>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([ended, delay(ms, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
