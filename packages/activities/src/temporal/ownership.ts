import type { Context } from '@temporalio/activity';
import { RunAbandoned, RunCancelled } from '../container/container-run.ts';
import type { Heartbeat } from './heartbeat.ts';

/** Whether this attempt still owns its container, as the server sees it. */
export interface Ownership {
  /** Aborts when it does not: with a {@link RunCancelled}, or a {@link RunAbandoned}. */
  signal: AbortSignal;
  /** Records the facts on the server and resolves if this attempt is the current one; else aborts and rejects. */
  confirm(): Promise<void>;
  /** Aborts with a {@link RunCancelled}, by order of the run. `false`: it has ended otherwise before. */
  cancel(): boolean;
}

export function createOwnership(context: Context, facts: unknown, heartbeat: Heartbeat): Ownership {
  const lost = new AbortController();
  const { cancellationSignal } = context;
  const onCancellation = (): void => lost.abort(reasonOf(context.cancellationDetails));
  if (cancellationSignal.aborted) onCancellation();
  else cancellationSignal.addEventListener('abort', onCancellation, { once: true });
  const confirmFacts = async (): Promise<void> => {
    heartbeat.refresh();
    await confirm(context, facts, lost);
  };
  const cancel = (): boolean => {
    lost.abort(new RunCancelled('The run was cancelled'));
    return lost.signal.reason instanceof RunCancelled;
  };
  return { signal: lost.signal, confirm: confirmFacts, cancel };
}

/**
 * The SDK's own `heartbeat()` is fire and forget. This one is a call of its own, with an answer: an
 * attempt that was frozen and has been replaced learns it here, before it does harm.
 */
async function confirm(context: Context, facts: unknown, lost: AbortController): Promise<void> {
  lost.signal.throwIfAborted();
  try {
    await context.client.activity.heartbeat(context.info.taskToken, facts);
  } catch (error) {
    const reason = reasonOfAnswer(error as Error);
    if (reason !== undefined) lost.abort(reason);
    lost.signal.throwIfAborted();
    throw error;
  }
  lost.signal.throwIfAborted();
}

function reasonOf(details: Context['cancellationDetails']): Error {
  if (details?.cancelRequested === true) return new RunCancelled('Cancellation was requested');
  return new RunAbandoned('This attempt is no longer the one to follow the container');
}

/** By name: the classes are @temporalio/client's, of which there may be two in one process. */
function reasonOfAnswer({ name }: Error): Error | undefined {
  switch (name) {
    case 'ActivityCancelledError':
      return new RunCancelled('Cancellation was requested');
    case 'ActivityNotFoundError':
    case 'ActivityPausedError':
    case 'ActivityResetError':
      return new RunAbandoned(`This attempt is no longer the one to follow the container (${name})`);
    default:
      return undefined;
  }
}
