import { MockActivityEnvironment } from '@temporalio/testing';
import type { ContainerExecutionInput, ContainerExecutionOutput, ContainerHeartbeat } from '@tdw/payloads';
import { createActivities } from '../temporal/create-activities.ts';
import type { FakeEngine } from './fake-engine.ts';

type Environment = ConstructorParameters<typeof MockActivityEnvironment>;
type Info = NonNullable<Environment[0]>;
type Client = NonNullable<NonNullable<Environment[1]>['client']>;

export const KEY = '11111111-2222-4333-8444-555555555555';
const SILENT = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export interface TestActivity {
  environment: MockActivityEnvironment;
  /** What the server was told with an answer: the confirmed facts. */
  confirmed: ContainerHeartbeat[];
  /** Cancellations that were reported to the server by hand. */
  reported: unknown[];
  /** What the server answers to the next confirmations; nothing: this attempt is the current one. */
  answers: (Error | undefined)[];
  onReport: () => void;
  runContainer(container?: Partial<ContainerExecutionInput>): Promise<ContainerExecutionOutput>;
  removeContainer(): Promise<{ removed: boolean }>;
}

/** The activities as a worker of `the-host` runs them, with a server that says what the test wants. */
export function activityOn(fake: FakeEngine, info: Info = {}): TestActivity {
  // The rest is filled in below, where it can refer to it.
  const test = { confirmed: [], reported: [], answers: [], onReport: () => undefined } as unknown as TestActivity;
  // All that the activities use of a client.
  const client = {
    withAbortSignal: <R>(_signal: AbortSignal, run: () => Promise<R>) => run(),
    activity: {
      async heartbeat(_token: Uint8Array, facts: ContainerHeartbeat) {
        test.confirmed.push({ ...facts });
        const refusal = test.answers.shift();
        if (refusal !== undefined) throw refusal;
      },
      async reportCancellation(_token: Uint8Array, details: unknown) {
        test.onReport();
        test.reported.push(details);
      },
    },
  } as unknown as Client;
  test.environment = new MockActivityEnvironment(info, { client, logger: SILENT });
  const activities = createActivities({ engine: fake.client, host: 'the-host', namespaceId: 'the-namespace' });
  test.runContainer = (container) =>
    test.environment.run(activities.runContainer, { key: KEY, container: { image: 'alpine', ...container } });
  test.removeContainer = () => test.environment.run(activities.removeContainer, { key: KEY });
  return test;
}

/** An answer of the server, as the SDK's client has it. */
export function answer(name: string): Error {
  return Object.assign(new Error(`the server said: ${name}`), { name });
}
