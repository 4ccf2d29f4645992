import type { ApplicationFailure } from '@temporalio/workflow';
import { containerTitle, type FailureDetails, FailureType, type RunContainerRequest } from '@tdw/payloads';
import { containerFailure } from './container-failure.ts';
import type { Contact } from './contact.ts';
import type { Place } from './placement.ts';

/** The failure of a container whose host does not answer: what was last heard of it, and that it may still be there. */
export function hostLostFailure(
  { key, container }: RunContainerRequest,
  { host, hostLossTimeout }: Place,
  { lastHeartbeat, mayBeThere }: Pick<Contact, 'lastHeartbeat' | 'mayBeThere'>,
): ApplicationFailure {
  const { image, name } = container;
  const hostName = host.name ?? lastHeartbeat?.host;
  const details: FailureDetails = {
    key,
    image,
    ...(name !== undefined && { name }),
    ...(hostName !== undefined && { host: hostName }),
    ...(lastHeartbeat?.containerId !== undefined && { containerId: lastHeartbeat.containerId }),
    ...(lastHeartbeat !== undefined && { lastHeartbeat }),
    ...(mayBeThere && { cleanup: 'deferred' }),
  };
  const whose = hostName === undefined ? `the task queue '${host.taskQueue}'` : `the host '${hostName}'`;
  const lastSeen = lastHeartbeat === undefined ? '' : `, last heard of as '${lastHeartbeat.phase}'`;
  const limit = container.hostLossTimeout ?? `${hostLossTimeout} ms`;
  const what = `No worker of ${whose} took the ${containerTitle(container)}${lastSeen}, or answered, for its hostLossTimeout of ${limit}`;
  return containerFailure(FailureType.HostLost, what, details);
}
