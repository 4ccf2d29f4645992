import type { ContainerHeartbeat } from '@tdw/payloads';
import { defaultPayloadConverter, type WorkflowHandle } from '@temporalio/client';

const POLL_MS = 200;

/** Reports each phase of a run's container as its heartbeats tell it, until it is stopped. */
export function watchPhases(handle: WorkflowHandle, onPhase: (phase: string) => void): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let last: string | undefined;
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      const { raw } = await handle.describe();
      const [payload] = raw.pendingActivities?.[0]?.heartbeatDetails?.payloads ?? [];
      const facts = payload && defaultPayloadConverter.fromPayload<ContainerHeartbeat>(payload);
      if (facts !== undefined && facts.phase !== last) onPhase((last = facts.phase));
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await watching;
    },
  };
}
