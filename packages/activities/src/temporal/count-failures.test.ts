import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, ContainerHeartbeat, FailuresInARow } from '@tdw/payloads';
import { activityOn, answer, KEY } from '../testing/activity-environment.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { countFailure } from './count-failures.ts';

const engine = useFakeEngine();
const HOUR_MS = 3_600_000;

/** What the attempts before have left, an hour after the first of them. */
function before(failures: Partial<FailuresInARow>, more: Partial<ContainerHeartbeat> = {}): ContainerHeartbeat {
  const since = Date.now() - HOUR_MS;
  const inARow = { count: 119, since, phase: 'creating' as const, outputBytes: 0, ...failures };
  return { host: 'the-host', key: KEY, phase: 'creating', failures: inARow, ...more };
}

/** An attempt on an engine that answers every create with an error of its own. */
function failing(heartbeatDetails?: ContainerHeartbeat) {
  engine.fake.always('create', failWith(500, 'disk I/O error'));
  return activityOn(engine.fake, { attempt: 7, ...(heartbeatDetails && { heartbeatDetails }) });
}

describe('an attempt that fails in a way that is tried again', () => {
  test('is on record for the next one', async () => {
    const activity = failing();

    await expect(activity.runContainer()).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      nonRetryable: false,
      details: [expect.not.objectContaining({ failures: expect.anything() })],
    });
    expect(activity.confirmed).toEqual([
      expect.objectContaining({
        failures: { count: 1, since: expect.any(Number), phase: 'creating', outputBytes: 0 },
      }),
    ]);
  });

  test('counts on from the attempts before it', async () => {
    const details = before({ count: 41 });
    const activity = failing(details);
    await activity.runContainer().catch(() => undefined);

    expect(activity.confirmed.at(-1)?.failures).toEqual({ ...details.failures, count: 42 });
  });

  test('is the last one when there was no progress for so often, and says how often and for how long', async () => {
    await expect(failing(before({})).runContainer({ name: 'build' })).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      nonRetryable: true,
      message: expect.stringMatching(
        /disk I\/O error; that was failure 120 in a row without any progress, in 60 minutes\nHint: mend what/,
      ),
      details: [
        {
          key: KEY,
          host: 'the-host',
          image: 'alpine',
          name: 'build',
          attempts: 7,
          failures: 120,
          failingForMs: expect.any(Number),
        },
      ],
    });
  });

  test('counts though Temporal does not take the record', async () => {
    const activity = failing(before({}));
    activity.answers.push(answer('ServiceError'));

    await expect(activity.runContainer()).rejects.toMatchObject({ nonRetryable: true });
  });

  test('is not counted when it was told to let go', async () => {
    const activity = failing(before({}));
    engine.fake.once('create', (exchange) => {
      activity.environment.cancel('GONE' as never);
      exchange.fail(500, 'disk I/O error');
    });

    await expect(activity.runContainer()).rejects.not.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(activity.confirmed).toEqual([]);
  });

  test('by a newer payload is the last one as well', async () => {
    const activity = activityOn(engine.fake, { heartbeatDetails: before({}) });

    await expect(activity.runContainer({ turbo: 2 } as Partial<ContainerExecutionInput>)).rejects.toMatchObject({
      type: 'Tdw.WorkerTooOld',
      nonRetryable: true,
      details: [{ failures: 120, issues: [expect.objectContaining({ path: 'turbo' })] }],
    });
  });

  test('by a bug is the last one as well, under its own name', async () => {
    const activity = activityOn(engine.fake, { heartbeatDetails: before({ phase: 'starting' }) });
    // Before the container is started, and when the failure is put on record.
    activity.answers.push(new TypeError('no such thing'), new TypeError('no such thing'));

    await expect(activity.runContainer()).rejects.toMatchObject({
      type: 'TypeError',
      nonRetryable: true,
      message: expect.stringContaining('no such thing; that was failure'),
      details: [{ key: KEY, host: 'the-host', failures: 120 }],
    });
  });

  test('for good is not counted', async () => {
    engine.fake.always('create', failWith(400, 'bad option'));
    const activity = activityOn(engine.fake, { heartbeatDetails: before({}) });

    await expect(activity.runContainer()).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      details: [expect.not.objectContaining({ failures: expect.anything() })],
    });
  });
});

describe('a container that is on another host than the one that has its queue now', () => {
  const there = (count: number) =>
    before({ count, phase: 'running' }, { host: 'old', phase: 'running', containerId: 'c0ffee' });

  test('stays on record as being there', async () => {
    const details = there(3);
    const activity = activityOn(engine.fake, { heartbeatDetails: details });

    await expect(activity.runContainer()).rejects.toMatchObject({ type: 'Tdw.WrongHost', nonRetryable: false });
    expect(activity.confirmed).toEqual([{ ...details, failures: { ...details.failures, count: 4 } }]);
  });

  test('is lost in the end', async () => {
    await expect(activityOn(engine.fake, { heartbeatDetails: there(119) }).runContainer()).rejects.toMatchObject({
      type: 'Tdw.HostLost',
      nonRetryable: true,
      details: [
        { host: 'old', containerId: 'c0ffee', lastHeartbeat: { phase: 'running' }, cleanup: 'deferred', failures: 120 },
      ],
    });
  });
});

describe('the count begins anew', () => {
  const seen = { count: 100, since: 1, phase: 'running' as const, outputBytes: 10 };

  async function countAfter(facts: Partial<ContainerHeartbeat>, lastedMs = 1_000): Promise<number | undefined> {
    const all: ContainerHeartbeat = { host: 'h', key: KEY, phase: 'running', failures: seen, ...facts };
    await countFailure(all, new Error('a bug'), lastedMs, async () => undefined);
    return all.failures?.count;
  }

  test.each<[string, Partial<ContainerHeartbeat>, number | undefined]>([
    ['when the container has written more', { stdoutBytes: 6, stderrBytes: 5 }, 1_000],
    ['when it came further', { phase: 'collecting' }, 1_000],
    ['when the container was followed for ten minutes', {}, 600_000],
  ])('%s', async (_, facts, lastedMs) => {
    expect(await countAfter(facts, lastedMs)).toBe(1);
  });

  test.each<[string, Partial<ContainerHeartbeat>, number | undefined]>([
    ['because an attempt did not come as far as others', { phase: 'creating' }, 1_000],
    ['because an attempt came as far as others', { stdoutBytes: 10 }, 1_000],
    ['because it took long not to get at the container', { phase: 'pulling' }, 600_000],
  ])('not %s', async (_, facts, lastedMs) => {
    expect(await countAfter(facts, lastedMs)).toBe(101);
  });
});
