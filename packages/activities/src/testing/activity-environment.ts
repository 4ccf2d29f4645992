import { MockActivityEnvironment } from '@temporalio/testing';
import type {
  ContainerActivities,
  ContainerExecutionInput,
  ContainerHeartbeat,
  RunContainerRequest,
  StopContainerRequest,
} from '@tdw/payloads';
import type { ActivityDependencies } from '../temporal/activity-dependencies.ts';
import { createActivities } from '../temporal/create-activities.ts';
import type { FakeEngine } from './fake-engine.ts';

type Environment = ConstructorParameters<typeof MockActivityEnvironment>;
type Info = NonNullable<Environment[0]>;
type MetricMeter = NonNullable<NonNullable<Environment[1]>['metricMeter']>;
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
  /** What was counted and timed: `name{tag=value,…}` to its values. */
  metrics: Record<string, number[]>;
  runContainer(
    container?: Partial<ContainerExecutionInput>,
    request?: Partial<RunContainerRequest>,
  ): ReturnType<ContainerActivities['runContainer']>;
  startService(container?: Partial<ContainerExecutionInput>): ReturnType<ContainerActivities['startService']>;
  watchService(container?: Partial<ContainerExecutionInput>): ReturnType<ContainerActivities['watchService']>;
  /** As on the control queue of the same worker, in a context of its own. */
  stopContainer(
    reason: StopContainerRequest['reason'],
    attempt?: number,
  ): ReturnType<ContainerActivities['stopContainer']>;
  removeContainer(): ReturnType<ContainerActivities['removeContainer']>;
}

/** The activities as a worker of `the-host` runs them, with a server that says what the test wants. */
export function activityOn(
  fake: FakeEngine,
  info: Info = {},
  dependencies: Partial<ActivityDependencies> = {},
): TestActivity {
  // The rest is filled in below, where it can refer to it.
  const test = {
    confirmed: [],
    reported: [],
    answers: [],
    metrics: {},
    onReport: () => undefined,
  } as unknown as TestActivity;
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
  test.environment = new MockActivityEnvironment(info, { client, logger: SILENT, metricMeter: recorder(test.metrics) });
  const activities = createActivities({
    engine: fake.client,
    host: 'the-host',
    namespaceId: 'the-namespace',
    ...dependencies,
  });
  const requestFor = (container?: Partial<ContainerExecutionInput>): RunContainerRequest => ({
    key: KEY,
    container: { image: 'alpine', pull: 'missing', ...container },
  });
  test.runContainer = (container, request) =>
    test.environment.run(activities.runContainer, { ...requestFor(container), ...request });
  test.startService = (container) => test.environment.run(activities.startService, requestFor(container));
  test.watchService = (container) => test.environment.run(activities.watchService, requestFor(container));
  test.stopContainer = (reason, attempt = 1) =>
    new MockActivityEnvironment({ attempt }, { logger: SILENT }).run(activities.stopContainer, { key: KEY, reason });
  test.removeContainer = () => test.environment.run(activities.removeContainer, { key: KEY });
  return test;
}

/** A meter that keeps what it is told. */
function recorder(metrics: Record<string, number[]>): MetricMeter {
  const record = (name: string) => (value: number, tags: Record<string, string>) => {
    // The SDK adds tags of its own, which say what activity it is.
    const own = ['lifecycle', 'status'].filter((tag) => tag in tags).map((tag) => `${tag}=${tags[tag]}`);
    (metrics[`${name}{${own.join(',')}}`] ??= []).push(value);
  };
  // All that the activities use of one.
  return {
    createCounter: (name: string) => ({ add: record(name) }),
    createHistogram: (name: string) => ({ record: record(name) }),
  } as unknown as MetricMeter;
}

/** An answer of the server, as the SDK's client has it. */
export function answer(name: string): Error {
  return Object.assign(new Error(`the server said: ${name}`), { name });
}
