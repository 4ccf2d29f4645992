import type { Readable } from 'node:stream';
import { containerTitle, FailureType, Label } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import { listenForExit } from './announced-exit.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';
import { logOwner } from './log-owner.ts';
import { recordUnlessSent } from './lost-start.ts';
import type { ExitedState } from './wait-container.ts';

/** What this attempt hears of the container that it started. */
export interface LiveContainer {
  /** When its output ended, on this process's monotonic clock; `undefined` when it broke. Never rejects. */
  outputEnded: Promise<number | undefined>;
  /** Its exit, where the engine announces one. Never rejects. */
  exited?: Promise<ExitedState>;
  /**
   * Where its output is read from the engine's log: takes what is left of it, after this was closed and the container has
   * exited. Resolves to whether that is all.
   */
  takeRest?: (signal: AbortSignal) => Promise<boolean>;
  /** Lets go of it. An open one keeps the process alive for as long as the container runs. */
  close(): void;
}

/** By the exit codes that runc and the shell agree on. */
const WHY: Readonly<Record<number, string>> = {
  126: 'its command cannot be executed (126)',
  127: 'its command was not found (127)',
};

/**
 * Starts the container that this attempt created.
 *
 * @param output - where its output goes: it is attached before, so that not a byte is missed. Absent: nobody reads
 *   along
 */
export async function startContainer(
  run: ContainerRun,
  id: string,
  output?: OutputCapture,
): Promise<LiveContainer | undefined> {
  run.facts.phase = 'starting';
  run.facts.toStart = id;
  const stream = await attachAndConfirm(run, id, output);
  const live = stream && output && follow(stream, output, run, id);
  try {
    await run.engine.startContainer(id);
  } catch (error) {
    live?.close();
    throw await startFailure(run, id, error);
  }
  return live;
}

function follow(stream: Readable, output: OutputCapture, run: ContainerRun, id: string): LiveContainer {
  const outputEnded = output.follow(stream).then(
    () => performance.now(),
    () => undefined,
  );
  const exit = listenForExit(run, id);
  const close = (): void => {
    stream.destroy();
    exit?.close();
  };
  return { outputEnded, ...(exit && { exited: exit.exited }), close };
}

/**
 * All at once, for each costs a round trip, and the log's place has to be there before the first byte. If the attempt
 * is over, it leaves nothing behind: neither an open attach nor the container, which has not been started and is nobody
 * else's.
 */
async function attachAndConfirm(run: ContainerRun, id: string, output?: OutputCapture): Promise<Readable | undefined> {
  const attaching = output && run.engine.attachContainer(id);
  const [attached, confirmed] = await Promise.allSettled([attaching, run.confirm(), output && openLog(run, output)]);
  const isCurrent = confirmed.status === 'fulfilled' && !run.signal.aborted;
  if (isCurrent && attached.status === 'fulfilled') return attached.value;
  if (attached.status === 'fulfilled') attached.value?.destroy();
  if (!isCurrent) await run.engine.removeContainer(id).catch(() => undefined);
  if (confirmed.status === 'rejected') throw confirmed.reason;
  throw attached.status === 'rejected' ? await attachFailure(run, id, attached.reason) : run.signal.reason;
}

async function openLog({ logSink, ownerLabels, key, input }: ContainerRun, output: OutputCapture): Promise<void> {
  if (logSink === undefined) return;
  const step = input.name !== undefined && { [Label.step]: input.name };
  await output.keepIn(logSink, logOwner({ ...ownerLabels, [Label.execution]: key, ...step }));
}

/** Podman prepares the process to attach to it, and refuses that already where something is wrong with its command. */
async function attachFailure(run: ContainerRun, id: string, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineError) || error.status !== 409) return error;
  return (await refusedStart(run, id, error)) ?? error;
}

async function startFailure(run: ContainerRun, id: string, error: unknown): Promise<unknown> {
  if (!(error instanceof EngineError)) return error;
  const refused = await refusedStart(run, id, error);
  if (refused === undefined) await recordUnlessSent(run, error);
  return refused ?? error;
}

/**
 * An engine that answered says why it could not start the process; the container stays `created`.
 *
 * @returns `undefined` where it is not the container that is at fault, or one cannot know
 */
async function refusedStart(run: ContainerRun, id: string, error: EngineError): Promise<ContainerError | undefined> {
  const { engine, key, input } = run;
  const inspection = error.status === undefined ? undefined : await inspectUnstarted(run, id);
  if (inspection === undefined) return undefined;
  // What was asked for is why it did not start, whether it can be removed or not.
  if (input.autoRemove !== false) await engine.removeContainer(id).catch(() => undefined);
  const { exitCode } = inspection;
  const why = WHY[exitCode] ?? 'the engine could not start it';
  const message = `The ${containerTitle(input)} did not start, ${why}: ${error.message}`;
  const details = { key, image: input.image, containerId: id, exitCode };
  return new ContainerError(FailureType.StartFailed, message, details, error);
}

/**
 * An engine that is on its way down cannot start anything either. It says so to who is in already, but takes no
 * newcomers: then it is not the container that is at fault.
 *
 * @returns `undefined` where it was started after all, or one cannot know
 */
async function inspectUnstarted({ engine }: ContainerRun, id: string): Promise<ContainerInspection | undefined> {
  try {
    const inspection = await engine.inspectContainer(id);
    return inspection?.state === 'created' && (await engine.isUp()) ? inspection : undefined;
  } catch {
    return undefined;
  }
}
