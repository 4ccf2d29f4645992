import { ApplicationFailure, CancelledFailure, Client, WorkflowFailedError } from '@temporalio/client';
import { type FailureDetails, FailureType } from '@tdw/payloads';

try {
  await new Client().workflow.getHandle('hello').result();
} catch (error) {
  if (!(error instanceof WorkflowFailedError)) throw error;
  const { cause } = error;
  if (cause instanceof CancelledFailure) console.log('It was cancelled, and its container is gone.');
  else if (cause instanceof ApplicationFailure && cause.type === FailureType.NotReady) {
    const [details] = cause.details as [FailureDetails];
    console.log('It did not become ready. Its last lines:', details.logTail);
  } else throw error;
}
