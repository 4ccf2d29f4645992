import type { ContainerExecutionInput, ExitedContainer, StartedService } from '@tdw/payloads';
import { outOfTime } from '../container/become-ready.ts';
import { HeldOutputs } from '../container/held-outputs.ts';
import { stopAndRemove } from '../container/remove-container.ts';
import { stopGraceSeconds } from '../container/stop-grace.ts';
import { startService as startAndWait } from '../container/start-service.ts';
import { watchService } from '../container/watch-service.ts';
import { beginRun, type LoneRun, type RunOptions } from './begin-run.ts';

/** A service that can be used, and is to be stopped. */
export interface RunningService extends StartedService {
  readyAt: string;
  /** Stops and removes it. Resolves to its result, which is then a success whatever its exit code. */
  stop(): Promise<ExitedContainer>;
  /** Resolves when it has ended, by itself or by {@link stop}; rejects with {@link RunCancelled} after `signal`. */
  exited: Promise<ExitedContainer>;
}

/**
 * Starts a container and waits until it is ready, with no Temporal. It runs until it is stopped, or this
 * process's `signal` aborts; if the process dies, it goes on running.
 *
 * @throws {@link PayloadError} for an input that is not valid, {@link ContainerError} for a container that did not
 *   become ready, {@link RunCancelled} after `signal`; no container is left then
 */
export async function startService(input: ContainerExecutionInput, options: RunOptions = {}): Promise<RunningService> {
  const lone = beginRun(input, options);
  const held = new HeldOutputs();
  try {
    const service = await startAndWait(lone.run, held);
    const { readyAt } = service;
    if (readyAt === undefined) throw outOfTime(lone.run, service.containerId);
    let isStopped = false;
    const exited = follow(lone, held, () => isStopped).then((result) => (isStopped ? succeeded(result) : result));
    // Who does not look at it has no use for an error that nobody handles.
    exited.catch(() => undefined);
    return {
      ...service,
      readyAt,
      attempts: 1,
      exited,
      async stop() {
        isStopped = true;
        await lone.run.engine.stopContainer(service.containerId, stopGraceSeconds(input));
        return exited;
      },
    };
  } catch (error) {
    lone.end();
    throw await lone.fail(error);
  }
}

async function follow(lone: LoneRun, held: HeldOutputs, isStopped: () => boolean): Promise<ExitedContainer> {
  try {
    const result = await watchService(lone.run, held);
    const hasFailed = !result.success && !isStopped();
    await stopAndRemove(lone.run.engine, result.containerId, undefined, hasFailed);
    return { ...result, attempts: 1 };
  } catch (error) {
    throw await lone.fail(error);
  } finally {
    lone.end();
  }
}

function succeeded(result: ExitedContainer): ExitedContainer {
  return { ...result, status: 'succeeded', success: true };
}
