import { Context } from '@temporalio/activity';
import {
  type ContainerHeartbeat,
  FailureType,
  lifecycleOf,
  parseContainerOfRun,
  type RunContainerRequest,
} from '@tdw/payloads';
import { CapacityClaim } from '../capacity/capacity-claim.ts';
import type { PlaceInLine } from '../capacity/capacity-gate.ts';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import type { ActivityDependencies } from './activity-dependencies.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { OpenPolicy } from '../policy/open-policy.ts';
import { hideInError } from '../secrets/hide-in-error.ts';
import { type RunSecrets, secretsOf } from '../secrets/run-secrets.ts';
import { countFailure } from './count-failures.ts';
import { endAttempt } from './end-attempt.ts';
import { startHeartbeat } from './heartbeat.ts';
import { type ContainerMetrics, createMetrics } from './metrics.ts';
import { ownerLabels } from './owner-labels.ts';
import { createOwnership } from './ownership.ts';
import { runTaskQueue } from './run-task-queue.ts';
import type { RunsUnderWay } from './runs-under-way.ts';

/** What an attempt needs from its worker: what all its attempts share is made once. */
export interface AttemptDependencies extends Omit<ActivityDependencies, 'policy' | 'bindRoots'> {
  images: ImageStore;
  policy: OpenPolicy;
}

/** What an attempt does with its container, and makes known of it. */
export type Work<T> = (run: ContainerRun, metrics: ContainerMetrics, context: Context) => Promise<T>;

/** One attempt of an activity that follows a container: work of the engine layer, told by Temporal when to let go. */
export async function runAttempt<T>(
  { host, namespaceId, secretProviders, capacity, ...shared }: AttemptDependencies,
  runs: RunsUnderWay,
  {
    key,
    container,
    workspaces = [],
    outputBytes,
    artifacts,
    artifactListBytes,
    queueUntil,
    lastHeartbeat,
  }: RunContainerRequest,
  work: Work<T>,
): Promise<T & { attempts: number }> {
  const context = Context.current();
  const { info } = context;
  const previous = (info.heartbeatDetails ?? lastHeartbeat) as ContainerHeartbeat | undefined;
  const facts: ContainerHeartbeat = { ...previous, host, key, phase: 'creating' };
  delete facts.progress;
  const heartbeat = startHeartbeat(context, facts);
  const ownership = createOwnership(context, facts, heartbeat);
  const forget = [key, ...workspaces.map((workspace) => workspace.key)].map((used) => runs.add(used, ownership));
  const claim = capacity && new CapacityClaim(capacity, key, placeInLine(info));
  const beganAt = performance.now();
  let secrets: RunSecrets | undefined;
  const countedFailure = async (error: unknown): Promise<unknown> =>
    // One that was told to let go has not failed.
    ownership.signal.aborted
      ? error
      : countFailure(facts, error, performance.now() - beganAt, () => ownership.confirm());
  try {
    if (previous !== undefined && previous.host !== host) throw wrongHost(facts, previous, host);
    const input = parseContainerOfRun(container);
    const metrics = createMetrics(context.metricMeter, lifecycleOf(input));
    secrets = secretsOf(secretProviders, input, key);
    const run: ContainerRun = {
      ...shared,
      key,
      input,
      ...(workspaces.length > 0 && { workspaces }),
      outputBytes,
      artifacts,
      artifactListBytes,
      queueUntil,
      ownerLabels: ownerLabels(info, namespaceId),
      taskQueue: runTaskQueue(info, host),
      facts,
      isRetry: info.attempt > 1 || lastHeartbeat !== undefined,
      signal: ownership.signal,
      confirm: () => ownership.confirm(),
      capacity: claim,
      secrets,
      observer: metrics,
    };
    const result = await metrics.countFailure(work(run, metrics, context));
    return { ...result, attempts: info.attempt };
  } catch (error) {
    throw await endAttempt(context, facts, hideInError(secrets, await countedFailure(error)));
  } finally {
    claim?.end();
    for (const end of forget) end();
    heartbeat.stop();
  }
}

/** As the server has it: the same for all attempts, so that none loses its place. */
function placeInLine({ scheduledTimestampMs, workflowExecution, activityId }: Context['info']): PlaceInLine {
  const runId = workflowExecution?.runId ?? '';
  // The SDK numbers the activities of a run.
  return { since: scheduledTimestampMs, runId, sequence: Number.parseInt(activityId, 10) || 0 };
}

function wrongHost(facts: ContainerHeartbeat, previous: ContainerHeartbeat, host: string): ContainerError {
  // What is on record says where the container is, and must go on saying so.
  Object.assign(facts, previous);
  const message = `The container is on host '${previous.host}'; this worker's is '${host}' and leaves it alone`;
  // Where the container is, which is not where this attempt is.
  return new ContainerError(FailureType.WrongHost, message, { host: previous.host });
}
