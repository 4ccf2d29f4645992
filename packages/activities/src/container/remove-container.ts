import { setTimeout as delay } from 'node:timers/promises';
import { type ContainerLog, Label, type RemoveContainerResult } from '@tdw/payloads';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import { EngineError, type EngineClient } from '../engine/engine-client.ts';

const POLL_MS = 50;
const MAX_POLLS = 600;

/** Is given a container that has been stopped and will be removed; says where its output is kept. Must not fail. */
export type BeforeRemoval = (container: ContainerInspection) => Promise<ContainerLog | undefined>;

/**
 * Stops a container and removes it, whatever state it is in, and returns when it is gone. One that is to
 * be kept is only stopped.
 *
 * @param hasFailed - whether it is one of those that are kept then. Default: if it has exited by itself, by how it did
 * @returns whether this call removed it: `false` when it was gone already or is kept
 * @throws {@link EngineError} when the engine fails, or has not removed it after half a minute
 */
export async function stopAndRemove(
  engine: EngineClient,
  idOrName: string,
  beforeRemoval?: BeforeRemoval,
  hasFailed?: boolean,
): Promise<boolean> {
  const found = await engine.inspectContainer(idOrName);
  if (found === undefined) return false;
  if (found.state === 'running' || found.state === 'paused' || found.state === 'restarting') {
    await engine.stopContainer(found.id, found.stopGraceSeconds);
  }
  await beforeRemoval?.(found);
  if (isKept(found, hasFailed)) return false;
  return removeAndVerify(engine, found.id);
}

/** @param hasFailed - as for {@link stopAndRemove} */
export function isKept(
  { labels, state, exitCode, outOfMemory }: ContainerInspection,
  hasFailed = hasEnded({ state }) && (exitCode !== 0 || outOfMemory),
): boolean {
  return labels[Label.keep] === 'true' || (labels[Label.keep] === 'onFailure' && hasFailed);
}

/** {@link stopAndRemove} for whatever there is of one execution. */
export async function removeExecution(
  engine: EngineClient,
  key: string,
  beforeRemoval?: BeforeRemoval,
  hasFailed?: boolean,
): Promise<RemoveContainerResult> {
  const ids = await engine.findContainers({ [Label.execution]: key });
  let log: ContainerLog | undefined;
  const keep = async (container: ContainerInspection): Promise<ContainerLog | undefined> =>
    (log = (await beforeRemoval?.(container)) ?? log);
  const removed = await Promise.all(ids.map((id) => stopAndRemove(engine, id, keep, hasFailed)));
  return { removed: removed.includes(true), found: ids.length > 0, ...(log !== undefined && { log }) };
}

async function removeAndVerify(engine: EngineClient, id: string): Promise<boolean> {
  for (let poll = 0; ; poll++) {
    try {
      return await engine.removeContainer(id, { force: true });
    } catch (error) {
      // 409: its removal is in progress, begun by somebody else. It is done when it is not found.
      if (!(error instanceof EngineError) || error.status !== 409 || poll === MAX_POLLS) throw error;
      await delay(POLL_MS);
    }
  }
}
