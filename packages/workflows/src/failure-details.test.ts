import { describe, expect, test } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, CancelledFailure, RetryState, TimeoutFailure } from '@temporalio/common';
import { detailsOf } from './failure-details.ts';
import { isQueueTimeout, neverBegan } from './queue-timeout.ts';

const activityFailure = (cause?: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'runContainer', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);

describe('the details of a failure', () => {
  test.each([
    ['of a failed activity', activityFailure(ApplicationFailure.nonRetryable('x', 'T', { host: 'h' })), { host: 'h' }],
    ['of a cancelled activity', activityFailure(new CancelledFailure('x', [{ removed: true }])), { removed: true }],
    ['of a cancellation', new CancelledFailure('x', [{ removed: true }]), { removed: true }],
    ['that the server made up', activityFailure(new CancelledFailure('x', ['ACTIVITY_ID_NOT_STARTED'])), {}],
    ['that are none', activityFailure(ApplicationFailure.nonRetryable('x', 'T', null)), {}],
    ['that are not there', activityFailure(ApplicationFailure.nonRetryable('x')), {}],
    ['of a failure without a cause', activityFailure(), {}],
    [
      'of an activity that was last heard of with its container',
      activityFailure(new TimeoutFailure('x', { host: 'h', containerId: 'c0ffee', phase: 'stopping' }, 'HEARTBEAT')),
      { host: 'h', containerId: 'c0ffee' },
    ],
    ['of one that never was', activityFailure(new TimeoutFailure('x', undefined, 'START_TO_CLOSE')), {}],
    ['of a bug', new TypeError('x'), {}],
  ])('%s', (_, error, details) => {
    expect(detailsOf(error)).toEqual(details);
  });
});

describe('a queue timeout', () => {
  const timeout = (type: 'SCHEDULE_TO_START' | 'START_TO_CLOSE'): TimeoutFailure =>
    new TimeoutFailure('timeout', undefined, type);

  test.each([
    [activityFailure(timeout('SCHEDULE_TO_START')), true],
    [activityFailure(timeout('START_TO_CLOSE')), false],
    [timeout('SCHEDULE_TO_START'), false],
    [activityFailure(), false],
  ])('is one of an activity that was not taken: %#', (error, expected) => {
    expect(isQueueTimeout(error)).toBe(expected);
    expect(neverBegan(error)).toBe(expected);
  });

  test('of an attempt after the first names the failure of the one before', () => {
    const again = timeout('SCHEDULE_TO_START');
    again.failure = { cause: { message: 'the engine is down' } };

    expect(isQueueTimeout(activityFailure(again))).toBe(true);
    expect(neverBegan(activityFailure(again))).toBe(false);
  });
});
