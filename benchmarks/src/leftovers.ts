import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { BENCH_LABEL } from './workload.ts';

const POLL_MS = 10;

/** Waits for the last container to be removed, which ours does behind the runs' backs. */
export async function untilNoneIsLeft(docker: Docker, runId: string): Promise<void> {
  while ((await containersOf(docker, runId)).length > 0) await delay(POLL_MS);
}

/** Removes what an interrupted run leaves, by the run's own label. */
export async function removeLeftovers(docker: Docker, runId: string): Promise<void> {
  const containers = await containersOf(docker, runId);
  // Somebody else may be at it already.
  await Promise.allSettled(containers.map(({ Id }) => docker.getContainer(Id).remove({ v: true, force: true })));
}

function containersOf(docker: Docker, runId: string): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`${BENCH_LABEL}=${runId}`] } });
}
