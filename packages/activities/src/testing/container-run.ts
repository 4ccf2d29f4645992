import { randomUUID } from 'node:crypto';
import type { ContainerExecutionInput, ContainerHeartbeat } from '@tdw/payloads';
import { containerName } from '../container/container-name.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { createOptions } from '../container/create-options.ts';
import { ImageStore } from '../images/image-store.ts';
import type { FakeContainer } from './fake-container.ts';
import type { FakeEngine } from './fake-engine.ts';

export interface TestRun {
  run: ContainerRun;
  abort: AbortController;
  /** What was recorded, each time that it was confirmed. */
  confirmed: ContainerHeartbeat[];
  name: string;
  /** The container of this run as an attempt before would have left it, created and no more. */
  leave(): FakeContainer;
}

/** An attempt on the fake engine, in which a test can interfere. */
export function containerRun(
  fake: FakeEngine,
  input: Partial<ContainerExecutionInput> = {},
  overrides: Partial<ContainerRun> = {},
): TestRun {
  const abort = new AbortController();
  const confirmed: ContainerHeartbeat[] = [];
  const key = randomUUID();
  const run: ContainerRun = {
    engine: fake.client,
    images: new ImageStore(fake.client, {
      findCredentials: async () => ({ found: 'no credentials in this test' }),
      patienceMs: 0,
    }),
    key,
    // So that a test has pulls only where it asks for them.
    input: { image: 'alpine', pull: 'missing', ...input },
    ownerLabels: { 'tdw.workflow-id': 'the-workflow' },
    facts: { host: 'the-host', key, phase: 'creating' },
    isRetry: false,
    signal: abort.signal,
    confirm: async () => {
      abort.signal.throwIfAborted();
      confirmed.push({ ...run.facts });
    },
    ...overrides,
  };
  const name = containerName(run.key, run.input);
  return { run, abort, confirmed, name, leave: () => fake.add(name, createOptions(run, [])) };
}
