import { containerTitle, type FailureDetails, FailureType, type WaitStrategyConfig } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { ranOutOfMemory } from '../container/out-of-memory.ts';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { describeAwaited, shorten } from './describe-awaited.ts';
import { readLogTail } from './log-tail.ts';
import { ExitedBeforeReady, NeverReady, type StartupTimeoutOver } from './starting-container.ts';

/** What a container that has just been asked for is called, when somebody else has removed it. */
export function containerLost({ key, input }: ContainerRun, id: string): ContainerError {
  const message = `The ${containerTitle(input)} was removed by somebody else before it was ready`;
  return new ContainerError(FailureType.ContainerLost, message, { key, image: input.image, containerId: id });
}

/** What a wait was about, and how far it came. */
export interface Waited {
  /** Absent: it only had to run. */
  strategy?: WaitStrategyConfig | undefined;
  lastSeen: string;
  /** Since the container's start, on the engine's clock. */
  milliseconds: number;
}

/** The failure of a container that was not ready: what was waited for, how long, what was seen, and what it wrote. */
export async function notReady(
  run: ContainerRun,
  { id }: ContainerInspection,
  ending: StartupTimeoutOver | ExitedBeforeReady | NeverReady,
  waited: Waited,
): Promise<ContainerError> {
  const logTail = await readLogTail(run, id);
  const exit = ending instanceof ExitedBeforeReady ? await exitOf(run, ending.inspection) : undefined;
  run.signal.throwIfAborted();
  const message = `The ${containerTitle(run.input)} ${describe(run, ending, waited, exit)}`;
  return new ContainerError(FailureType.NotReady, message, {
    key: run.key,
    image: run.input.image,
    containerId: id,
    ...exit,
    ...(logTail !== undefined && { logTail }),
  });
}

function describe(
  run: ContainerRun,
  ending: StartupTimeoutOver | ExitedBeforeReady | NeverReady,
  waited: Waited,
  exit: Pick<FailureDetails, 'outOfMemory'> = {},
): string {
  if (ending instanceof ExitedBeforeReady) {
    const { exitCode, startedAt, finishedAt } = ending.inspection;
    const ran = seconds(Date.parse(finishedAt) - Date.parse(startedAt));
    return `${exit.outOfMemory ? 'ran out of memory and ' : ''}exited with code ${exitCode} after ${ran}, before it was ready: ${describeWait(waited)}`;
  }
  const after = seconds(waited.milliseconds);
  if (ending instanceof NeverReady) {
    const awaited = describeAwaited(waited.strategy);
    return `cannot become ready, found after ${after}: waited for ${awaited}, but ${shorten(hideSecrets(run, ending.message))}`;
  }
  return `was not ready ${after} after its start: ${describeWait(waited)}`;
}

function describeWait({ strategy, lastSeen }: Waited): string {
  return `waited for ${describeAwaited(strategy)}; ${shorten(lastSeen)}`;
}

async function exitOf(run: ContainerRun, exited: ContainerInspection): Promise<FailureDetails> {
  return { exitCode: exited.exitCode, ...((await ranOutOfMemory(run, exited)) && { outOfMemory: true }) };
}

function seconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 100) / 10)} s`;
}
