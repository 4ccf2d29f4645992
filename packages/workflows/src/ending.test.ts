import { describe, expect, test } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, CancelledFailure, RetryState, TimeoutFailure } from '@temporalio/common';
import { cancellation, endingOf, skipped } from './ending.ts';
import { detailsOf } from './failure-details.ts';

const container = { image: 'alpine', name: 'build', queueTimeout: '30s' };

const log = { reference: 'file:///logs/1', stdoutBytes: 3, stderrBytes: 0, stdoutSha256: 'a', stderrSha256: 'b' };

const activityFailure = (cause: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'runContainer', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);

describe('a step that ends without a result', () => {
  test('has the typed failure, and what it knows, in its output', () => {
    const details = { containerId: 'c0ffee', exitCode: 127, removed: true };
    const cause = ApplicationFailure.nonRetryable('not found', 'Tdw.StartFailed', details);
    const { output, failure } = endingOf(activityFailure(cause), container);

    expect(failure).toBe(cause);
    expect(output).toMatchObject({
      status: 'failed',
      success: false,
      name: 'build',
      image: 'alpine',
      containerId: 'c0ffee',
      exitCode: 127,
      error: { type: 'Tdw.StartFailed', message: 'not found', details },
    });
  });

  test.each([
    ['a failure', ApplicationFailure.nonRetryable('never', 'Tdw.NotReady', { containerId: 'c0ffee', log })],
    ['a cancellation', cancellation({ wasThere: true, log })],
  ])('by %s says once where its log is', (_, cause) => {
    const { output } = endingOf(cause, container);

    expect(output.log).toEqual(log);
    expect(output.error?.details ?? {}).not.toHaveProperty('log');
  });

  test('has a failure that is none of ours, too', () => {
    const { output } = endingOf(activityFailure(ApplicationFailure.nonRetryable('a bug')), { image: 'alpine' });

    expect(output).toMatchObject({ status: 'failed', exitCode: null, error: { type: 'Error', message: 'a bug' } });
    expect(output).not.toHaveProperty('name');
    expect(output.error).not.toHaveProperty('details');
  });

  test('that no worker took in time is a Tdw.QueueTimeout', () => {
    const timeout = new TimeoutFailure('activity ScheduleToStart timeout', undefined, 'SCHEDULE_TO_START');
    const { output, failure } = endingOf(activityFailure(timeout), container);

    expect(failure).toMatchObject({ type: 'Tdw.QueueTimeout', nonRetryable: true, details: [{ image: 'alpine' }] });
    expect(output.error?.message).toMatch(/'alpine' within its queueTimeout of 30s/);
  });

  test.each([
    [true, 'cancelled'],
    [false, 'skipped'],
  ])('because it was cancelled, its container having been there: %p, is %s', (wasThere, status) => {
    expect(endingOf(cancellation({ wasThere }), container)).toEqual({
      output: { ...skipped(container).output, status },
    });
  });

  test('because it was cancelled, and of whose container was heard, is cancelled', () => {
    const heartbeat = { host: 'h', containerId: 'c0ffee', phase: 'stopping' };
    const heard = activityFailure(new TimeoutFailure('activity Heartbeat timeout', heartbeat, 'HEARTBEAT'));

    expect(endingOf(cancellation(detailsOf(heard)), container).output).toMatchObject({
      status: 'cancelled',
      containerId: 'c0ffee',
    });
  });

  test('because something else was cancelled is skipped', () => {
    expect(endingOf(new CancelledFailure('elsewhere'), container).output.status).toBe('skipped');
  });

  test('because of something else that did not happen in time has a failure of ours, too', () => {
    const error = activityFailure(new TimeoutFailure('activity StartToClose timeout', undefined, 'START_TO_CLOSE'));
    const { output, failure } = endingOf(error, container);

    expect(failure).toMatchObject({ type: 'Tdw.WorkerUnavailable', nonRetryable: true });
    expect(output.error?.message).toMatch(/'alpine' needed: activity StartToClose timeout/);
  });

  test('because its activity was cancelled between two attempts has no details, and is skipped', () => {
    const cause = new CancelledFailure('cancelled', ['ACTIVITY_ID_NOT_STARTED']);

    expect(endingOf(activityFailure(cause), container).output).toMatchObject({ status: 'skipped', attempts: 0 });
  });

  test('knows where it was and how often it was tried', () => {
    const known = { containerId: 'c0ffee', host: 'h', attempts: 3 };
    const failed = activityFailure(ApplicationFailure.nonRetryable('lost', 'Tdw.ContainerLost', known));

    expect(endingOf(failed, container).output).toMatchObject({ status: 'failed', ...known });
    expect(endingOf(cancellation({ ...known, wasThere: true }), container).output).toMatchObject({
      status: 'cancelled',
      ...known,
    });
  });

  test('because of a bug is not explained away', () => {
    const error = new TypeError('undefined is not a function');

    expect(() => endingOf(error, container)).toThrow(error);
  });
});
