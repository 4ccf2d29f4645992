import type { ContainerRemover } from '@tdw/activities';
import { type ContainerReference, SINK_NAME } from '@tdw/payloads';
import type { InjectedSinks } from '@temporalio/worker';
import type { ContainerSinks } from '@tdw/payloads';

type ReleaseSinks = { [SINK_NAME]: ContainerSinks['tdw'] };

/** Hands containers whose result the workflow has seen to the remover, if they are on this worker's engine. */
export function releaseSink(remover: ContainerRemover, host: string): InjectedSinks<ReleaseSinks> {
  return {
    [SINK_NAME]: {
      release: {
        // Returns at once: the SDK waits for sinks before it reports the workflow task.
        fn: (_workflow, container: ContainerReference) => {
          if (container.host === host) remover.remove(container.containerId);
        },
        callDuringReplay: false,
      },
    },
  };
}
