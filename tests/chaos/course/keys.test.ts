import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/client';
import { combine, readHistory } from './keys.ts';

type HistoryEvent = Parameters<typeof readHistory>[0][number];

function scheduled(eventId: number, key: string, activity = 'runContainer'): HistoryEvent {
  const input = { payloads: [defaultPayloadConverter.toPayload({ key, container: { name: 'step' } })] };
  const attributes = { activityType: { name: activity }, input };
  return { eventId, activityTaskScheduledEventAttributes: attributes } as unknown as HistoryEvent;
}

function ended(scheduledEventId: number, at: number, kind: 'Completed' | 'Failed' = 'Completed'): HistoryEvent {
  const eventTime = { seconds: at, nanos: 1 };
  return { eventTime, [`activityTask${kind}EventAttributes`]: { scheduledEventId } } as unknown as HistoryEvent;
}

test('a run has given the keys of its activities, each once', () => {
  const { keys } = readHistory([
    scheduled(5, 'a', 'startService'),
    scheduled(9, 'a', 'watchService'),
    scheduled(12, 'b'),
  ]);

  expect(keys).toEqual(new Map([['step', ['a', 'b']]]));
});

describe('a reset', () => {
  const before = [scheduled(5, 'a'), scheduled(6, 'b'), scheduled(7, 'c', 'startService'), ended(6, 10), ended(7, 11)];

  test('throws away the results that came after it, and no others', () => {
    const base = readHistory([...before, ended(5, 20)]);
    const next = readHistory([...before, ended(5, 30)]);

    expect(combine([base, next]).discarded).toEqual(['a']);
  });

  test('throws away failures, too', () => {
    expect(combine([readHistory([...before, ended(5, 20, 'Failed')]), readHistory(before)]).discarded).toEqual(['a']);
  });

  test('that comes twice throws away each time what the run before has', () => {
    const runs = [20, 30, 40].map((at) => readHistory([...before, ended(5, at)]));

    expect(combine(runs).discarded).toEqual(['a', 'a']);
  });
});
