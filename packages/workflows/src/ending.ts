import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import {
  containerTitle,
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  type FailureDetails,
  FailureType,
} from '@tdw/payloads';
import { containerFailure } from './container-failure.ts';
import { detailsOf } from './failure-details.ts';
import { isQueueTimeout } from './queue-timeout.ts';

/** How a step ended: always with a result, and with a failure too where its container could not do its part. */
export interface Ending {
  output: ContainerExecutionOutput;
  failure?: TemporalFailure;
}

/** The ending of a step whose container could not be run, or was not to be run any more. */
export function endingOf(error: unknown, container: ContainerExecutionInput): Ending {
  const details: CancellationDetails = detailsOf(error);
  if (isCancellation(error)) {
    const wasThere = details.wasThere === true || details.containerId !== undefined;
    return { output: withoutResult(container, wasThere ? 'cancelled' : 'skipped', details) };
  }
  const failure = typedFailure(error, container);
  const { type, message } = failure;
  const output = withoutResult(container, 'failed', details);
  // Where its log is, the result says itself.
  const { log: _, ...others } = details;
  const hasDetails = Object.keys(others).length > 0;
  const told = { type: type ?? 'Error', message, ...(hasDetails && { details: others }) };
  return { output: { ...output, error: told }, failure };
}

/** The ending of a step whose turn never came. */
export function skipped(container: ContainerExecutionInput): Ending {
  return { output: withoutResult(container, 'skipped') };
}

/** What a cancelled step knows of its container. */
interface CancellationDetails extends FailureDetails {
  /** Whether there had been one. */
  wasThere?: boolean;
}

export function cancellation(details: CancellationDetails): CancelledFailure {
  return new CancelledFailure('The run was cancelled', [details]);
}

/** What a caller matches on is the typed failure, not the activity around it. */
export function typedFailure(error: unknown, container: ContainerExecutionInput): ApplicationFailure {
  // A bug must fail the workflow task, so that a mended worker can go on.
  if (!(error instanceof TemporalFailure)) throw error;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause;
  if (isQueueTimeout(error) && container.queueTimeout !== undefined) return queueTimeoutFailure(container);
  const what = `No worker carried out what the ${containerTitle(container)} needed: ${(cause ?? error).message}`;
  return containerFailure(FailureType.WorkerUnavailable, what, detailsFor(container));
}

export function queueTimeoutFailure(container: ContainerExecutionInput): ApplicationFailure {
  const limit = `its queueTimeout of ${container.queueTimeout}`;
  const what = `No worker with a free slot took the ${containerTitle(container)} within ${limit}`;
  return containerFailure(FailureType.QueueTimeout, what, detailsFor(container));
}

function detailsFor({ name, image }: ContainerExecutionInput): FailureDetails {
  return { image, ...(name !== undefined && { name }) };
}

function withoutResult(
  { name, image }: ContainerExecutionInput,
  status: ContainerExecutionOutput['status'],
  { containerId, exitCode, host, attempts = 0, log, cleanup }: FailureDetails = {},
): ContainerExecutionOutput {
  return {
    status,
    success: false,
    exitCode: exitCode ?? null,
    ...(containerId !== undefined && { containerId }),
    ...(name !== undefined && { name }),
    image,
    stdout: '',
    stderr: '',
    stdoutBytes: 0,
    stderrBytes: 0,
    truncated: false,
    outOfMemory: false,
    durationMs: 0,
    ...(host !== undefined && { host }),
    ...(log !== undefined && { log }),
    attempts,
    reattached: false,
    ...(cleanup !== undefined && { cleanup }),
  };
}
