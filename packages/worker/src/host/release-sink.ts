import type { ContainerRemover } from '@tdw/activities';
import { type ContainerReference, type ContainerSinks, SINK_NAME } from '@tdw/payloads';
import { type InjectedSinks, Runtime } from '@temporalio/worker';

type ReleaseSinks = InjectedSinks<{ [SINK_NAME]: ContainerSinks['tdw'] }>;

/** Hands containers whose result the workflow has seen to the remover, if they are on this worker's engine. */
export function releaseToRemover(remover: Pick<ContainerRemover, 'remove'>, host: string): ReleaseSinks {
  return releaseSink((container) => {
    if (container.host === host) remover.remove(container.containerId);
  });
}

/** For a worker that has no engine. Without any sink, the SDK would log an error for each container. */
export function releaseToNobody(): ReleaseSinks {
  return releaseSink(({ host, containerId }) => {
    Runtime.instance().logger.debug('A container is left to its host, stopped', { host, containerId });
  });
}

function releaseSink(release: (container: ContainerReference) => void): ReleaseSinks {
  return {
    [SINK_NAME]: {
      // Returns at once: the SDK waits for sinks before it reports the workflow task.
      release: { fn: (_workflow, container) => release(container), callDuringReplay: false },
    },
  };
}
