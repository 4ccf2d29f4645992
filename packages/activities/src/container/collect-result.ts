import { type ExitedContainer, type ContainerStatus, durationToMs, lifecycleOf } from '@tdw/payloads';
import { type ArtifactFacts, collectArtifacts } from '../artifacts/collect-artifacts.ts';
import type { OutputCapture } from '../output/capture.ts';
import { completeOutput, type OutputFacts } from './complete-output.ts';
import type { ContainerRun } from './container-run.ts';
import { ranOutOfMemory } from './out-of-memory.ts';
import type { LiveContainer } from './start-container.ts';
import type { Exit, ExitedState } from './wait-container.ts';

/**
 * How long before its exit a container's output may end. The engine closes it a moment before it reports
 * the exit; one that ended earlier was cut, however cleanly (a proxy's idle timeout, an engine that died). So may one
 * have been that ended in time, by an engine on its way down: it goes on to tell of exits.
 */
const ENDED_EARLY_MS = 1_000;

/** All of a result that has nothing to do with attempts. */
export type CollectedResult = Omit<ExitedContainer, 'attempts' | 'reattached'>;

/**
 * Puts the result together. Nothing is removed here: the container stays until the workflow has seen this.
 *
 * @param live - absent when this attempt was not attached before the start: then the engine's log has it all
 */
export async function collectResult(
  run: ContainerRun,
  exit: Exit,
  output: OutputCapture,
  live: LiveContainer | undefined,
): Promise<CollectedResult> {
  run.facts.phase = 'collecting';
  const { state, noticedAt, contactLost, isUnread } = exit;
  const wasWhole = async (endedAt: number): Promise<boolean> =>
    !contactLost && endedAt >= noticedAt - ENDED_EARLY_MS && (await run.engine.isUp());
  const outputFacts = await completeOutput(run, state.id, output, live, { wasWhole });
  const artifactFacts = await collectArtifacts(run, state.id);
  const durationMs = Math.max(0, Date.parse(state.finishedAt) - Date.parse(state.startedAt));
  const status = statusOf(run, state, durationMs, artifactFacts);
  return {
    status,
    success: status === 'succeeded',
    exitCode: state.exitCode,
    containerId: state.id,
    ...(run.input.name !== undefined && { name: run.input.name }),
    image: run.input.image,
    imageId: state.imageId,
    ...(await digestOf(run, state.imageId)),
    stdout: output.stdout.toString(),
    stderr: output.stderr.toString(),
    stdoutBytes: output.stdout.bytes,
    stderrBytes: output.stderr.bytes,
    truncated: output.truncated,
    ...(isUnread ? unread(outputFacts) : outputFacts),
    ...artifactFacts,
    outOfMemory: await ranOutOfMemory(run, state),
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    durationMs,
    host: run.facts.host,
  };
}

/** What the engine itself has not read is in no log, and of how many bytes nobody knows. */
function unread(facts: OutputFacts): OutputFacts {
  const told = 'The engine may have been away when the container ended: the last of what it wrote may be missing';
  return { ...facts, outputError: facts.outputError === undefined ? told : `${told}; ${facts.outputError}` };
}

/** Nice to know, and not worth losing a result for. */
async function digestOf({ images, input }: ContainerRun, imageId: string): Promise<{ imageDigest?: string }> {
  const imageDigest = await images.digestOf(imageId, input.image).catch(() => undefined);
  return imageDigest === undefined ? {} : { imageDigest };
}

/**
 * Its own exit in the moment that we stopped it is its own, unless it had run for too long by then. To a service
 * the run timeout is the time to live: it has done what it was to do. What did not leave what it was to leave has not.
 */
function statusOf(
  { facts, input }: ContainerRun,
  { exitCode }: ExitedState,
  ranMs: number,
  { error }: ArtifactFacts,
): ContainerStatus {
  const succeeded = error === undefined ? 'succeeded' : 'failed';
  const stopped = facts.stopReason === 'runTimeout' && ranMs >= durationToMs(input.runTimeout ?? 0);
  if (stopped) return lifecycleOf(input) === 'service' ? succeeded : 'timedOut';
  return exitCode === 0 ? succeeded : 'failed';
}
