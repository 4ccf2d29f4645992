import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  isCancellation,
  type TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  type FailureDetails,
  FailureType,
} from '@tdw/payloads';

/** How a step ended: always with a result, and with a failure too where its container could not do its part. */
export interface Ending {
  output: ContainerExecutionOutput;
  failure?: TemporalFailure;
}

/** The ending of a step whose container could not be run, or was not to be run any more. */
export function endingOf(error: unknown, container: ContainerExecutionInput): Ending {
  if (isCancellation(error)) return { output: neverExited(container, hadContainer(error) ? 'cancelled' : 'skipped') };
  const failure = typedFailure(error, container);
  const { type, message } = failure;
  const [details] = (failure.details ?? []) as [FailureDetails?];
  const output = neverExited(container, 'failed');
  return {
    output: {
      ...output,
      ...(details?.containerId !== undefined && { containerId: details.containerId }),
      exitCode: details?.exitCode ?? null,
      error: { type: type ?? 'Error', message, ...(details !== undefined && { details }) },
    },
    failure,
  };
}

/** The ending of a step whose turn never came. */
export function skipped(container: ContainerExecutionInput): Ending {
  return { output: neverExited(container, 'skipped') };
}

/** What a caller matches on is the typed failure, not the activity around it. */
function typedFailure(error: unknown, { queueTimeout, image }: ContainerExecutionInput): ApplicationFailure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause;
  if (cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START') {
    const message = `No worker with a free slot took the container of '${image}' within its queueTimeout of ${queueTimeout}`;
    return ApplicationFailure.create({
      type: FailureType.QueueTimeout,
      message,
      nonRetryable: true,
      details: [{ image }],
    });
  }
  // A bug of ours, or of the SDK: it must fail the workflow task, so that a fixed worker can go on.
  throw error;
}

/** A cancellation, and whether there had been a container. */
export function cancellation(wasThere: boolean): CancelledFailure {
  return new CancelledFailure('The run was cancelled', [{ wasThere }]);
}

function hadContainer(error: unknown): boolean {
  const [details] = (error as CancelledFailure).details as [{ wasThere?: boolean }?];
  return details?.wasThere === true;
}

function neverExited(
  { name, image }: ContainerExecutionInput,
  status: ContainerExecutionOutput['status'],
): ContainerExecutionOutput {
  return {
    status,
    success: false,
    exitCode: null,
    ...(name !== undefined && { name }),
    image,
    stdout: '',
    stderr: '',
    stdoutBytes: 0,
    stderrBytes: 0,
    truncated: false,
    outOfMemory: false,
    durationMs: 0,
    attempts: 0,
    reattached: false,
  };
}
