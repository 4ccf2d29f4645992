import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { activityOn, KEY } from '../testing/activity-environment.ts';
import type { FakeEngine } from '../testing/fake-engine.ts';
import { failWith, inBand, manifestUnknown, pullLines } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { toApplicationFailure } from './failures.ts';

const engine = useFakeEngine();

interface Row {
  when: string;
  arrange?: (fake: FakeEngine) => void;
  container?: unknown;
  type: string;
  nonRetryable: boolean;
  details: Record<string, unknown>;
}

const rows: readonly Row[] = [
  {
    when: 'the payload breaks its schema',
    container: { image: 5, comand: [] },
    type: 'Tdw.InvalidPayload',
    nonRetryable: true,
    details: {
      issues: [expect.objectContaining({ path: 'image' }), expect.objectContaining({ path: 'comand' })],
    },
  },
  {
    when: 'the payload has fields of a newer release',
    container: { turbo: 2 },
    type: 'Tdw.WorkerTooOld',
    nonRetryable: false,
    details: { issues: [expect.objectContaining({ path: 'turbo', expected: 'no such key' })] },
  },
  {
    when: 'the registry does not know the image',
    container: { image: 'nope' },
    arrange: (fake) => fake.once('pull', manifestUnknown('nope')),
    type: 'Tdw.ImageNotFound',
    nonRetryable: true,
    details: { image: 'nope', removed: true },
  },
  {
    when: 'the image cannot be pulled',
    container: { image: 'nope' },
    arrange: (fake) => fake.always('pull', pullLines(inBand('no space left on device'))),
    type: 'Tdw.ImagePullFailed',
    nonRetryable: true,
    details: { image: 'nope', removed: true },
  },
  {
    when: 'the registry was asked too often',
    container: { image: 'nope' },
    arrange: (fake) => fake.always('pull', pullLines(inBand('toomanyrequests: slow down'))),
    type: 'Tdw.RegistryRateLimited',
    nonRetryable: false,
    details: { image: 'nope', removed: true, retryAfterMs: expect.any(Number) },
  },
  {
    when: 'the engine refuses the options',
    arrange: (fake) => fake.once('create', failWith(400, 'bad user')),
    type: 'Tdw.InvalidOptions',
    nonRetryable: true,
    details: { image: 'alpine' },
  },
  {
    when: 'the name is taken',
    arrange: (fake) => fake.add(`tdw-alpine-${KEY}`),
    type: 'Tdw.NameConflict',
    nonRetryable: true,
    details: { image: 'alpine', containerId: expect.any(String) },
  },
  {
    when: "the operator's policy forbids it",
    container: { volumes: ['/etc:/x'] },
    type: 'Tdw.PolicyViolation',
    nonRetryable: true,
    details: { image: 'alpine', removed: true },
  },
  {
    when: 'the command does not exist',
    arrange: (fake) =>
      fake.once('start', (exchange) => {
        Object.assign(fake.containers[0]!, { exitCode: 127 });
        exchange.fail(400, 'not found');
      }),
    type: 'Tdw.StartFailed',
    nonRetryable: true,
    details: { image: 'alpine', containerId: expect.any(String), exitCode: 127, removed: true },
  },
  {
    when: 'the engine fails',
    arrange: (fake) => fake.once('create', failWith(500, 'down')),
    type: 'Tdw.EngineUnreachable',
    nonRetryable: false,
    details: { image: 'alpine' },
  },
  {
    when: 'the container is lost',
    arrange: (fake) => (fake.program = (container) => fake.remove(container)),
    type: 'Tdw.ContainerLost',
    nonRetryable: true,
    details: { image: 'alpine', removed: true },
  },
];

describe('a failure', () => {
  test.each(rows)('is a $type when $when', async ({ arrange, container, type, nonRetryable, details }) => {
    arrange?.(engine.fake);
    const failure = await activityOn(engine.fake, { attempt: 3 })
      .runContainer(container as ContainerExecutionInput)
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable });
    expect(failure).toMatchObject({ details: [{ key: KEY, host: 'the-host', attempts: 3, ...details }] });
  });

  test('names the container where one was created, whatever has failed then', async () => {
    engine.fake.program = () => undefined;
    engine.fake.once('attach', failWith(500, 'down'));
    const failure = await activityOn(engine.fake)
      .runContainer()
      .catch((error: unknown) => error);

    const [container] = engine.fake.containers;
    expect(failure).toMatchObject({ type: 'Tdw.EngineUnreachable', details: [{ containerId: container?.id }] });
  });

  test('names the container as its input does', async () => {
    engine.fake.once('create', failWith(400, 'bad user'));
    const failure = await activityOn(engine.fake)
      .runContainer({ name: 'build' })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      message: "The engine refused the options of the container 'build' of 'alpine': bad user\nHint: correct the input",
      details: [{ image: 'alpine', name: 'build' }],
    });
  });

  test('names none where none was created', async () => {
    engine.fake.once('pull', manifestUnknown('nope'));
    const failure = await activityOn(engine.fake)
      .runContainer({ image: 'nope' })
      .catch((error: unknown) => error);

    expect((failure as ApplicationFailure).details).toEqual([
      { key: KEY, host: 'the-host', attempts: 1, image: 'nope', removed: true },
    ]);
  });

  test('is a Tdw.WrongHost when the container is on another host, and nothing is asked of this one', async () => {
    const heartbeatDetails = { host: 'other-host', key: KEY, phase: 'running', containerId: 'c0ffee' };
    const running = activityOn(engine.fake, { attempt: 2, heartbeatDetails }).runContainer();

    await expect(running).rejects.toMatchObject({
      type: 'Tdw.WrongHost',
      nonRetryable: false,
      message: expect.stringMatching(/other-host.*the-host/),
      // Where the container is, not where it was looked for.
      details: [{ key: KEY, host: 'other-host', attempts: 2, containerId: 'c0ffee' }],
    });
    expect(engine.fake.calls).toEqual([]);
  });

  test('is a Tdw.WrongHost, too, when that host had not created it yet', async () => {
    const heartbeatDetails = { host: 'other-host', key: KEY, phase: 'creating' };
    const running = activityOn(engine.fake, { attempt: 2, heartbeatDetails }).runContainer();

    await expect(running).rejects.toMatchObject({ type: 'Tdw.WrongHost', details: [{ key: KEY }] });
  });
});

test('one that is to be tried again later says when', () => {
  const error = new ContainerError('Tdw.EngineUnreachable', 'too many requests', { retryAfterMs: 90_000 });

  expect(toApplicationFailure(error, { key: KEY })).toMatchObject({
    nextRetryDelay: 90_000,
    details: [{ key: KEY, retryAfterMs: 90_000 }],
  });
});

test('what is none of ours goes on as it is', () => {
  const error = new TypeError('a bug');

  expect(toApplicationFailure(error, { key: KEY })).toBe(error);
});
