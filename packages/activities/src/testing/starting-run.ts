import type { ContainerExecutionInput, WaitStrategyConfig } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import { type ReadyContainerFacts, waitUntilReady } from '../readiness/wait-until-ready.ts';
import { containerRun } from './container-run.ts';
import type { FakeContainer } from './fake-container.ts';
import type { FakeEngine } from './fake-engine.ts';

export interface StartingRun {
  run: ContainerRun;
  abort: AbortController;
  container: FakeContainer;
  ready(): Promise<ReadyContainerFacts>;
}

/** A container that has just been started, of a run that waits for it. */
export function startingRun(
  fake: FakeEngine,
  waitStrategy: WaitStrategyConfig,
  input: Partial<ContainerExecutionInput> = {},
  overrides: Partial<ContainerRun> = {},
): StartingRun {
  const { run, abort, leave } = containerRun(fake, { ...input, waitStrategy }, overrides);
  const container = leave();
  container.start();
  return { run, abort, container, ready: () => waitUntilReady(run, container.id) };
}

/** Gives a container an address at which this process can really be reached: its listeners are then the container's. */
export function atThisAddress(container: FakeContainer, ip = '127.0.0.1'): void {
  container.networks = { bridge: { IPAddress: ip, IPPrefixLen: 8 } };
}
