import { describe, expect, test } from '@jest/globals';
import { commonActivities } from './common-activities.ts';

interface Event {
  eventType: number;
  eventTime: { seconds: number; nanos: number };
  activityTaskScheduledEventAttributes?: { activityId: string };
}

const SCHEDULED = 10;
const TASK_COMPLETED = 7;
const TASK_FAILED = 9;

const at = (seconds: number, eventType: number): Event => ({ eventType, eventTime: { seconds, nanos: 5 } });
const scheduled = (seconds: number, activityId: string): Event => ({
  ...at(seconds, SCHEDULED),
  activityTaskScheduledEventAttributes: { activityId },
});

/** Of a server that gives two events a page. */
function commonOf(first: Event[], second: Event[]): Promise<Set<string>> {
  const histories = new Map([
    ['a', first],
    ['b', second],
  ]);
  const getWorkflowExecutionHistory = async (request: object): Promise<object> => {
    const { execution, nextPageToken } = request as { execution: { runId: string }; nextPageToken?: Uint8Array };
    const begin = nextPageToken?.[0] ?? 0;
    const events = histories.get(execution.runId)!;
    const isLast = begin + 2 >= events.length;
    return {
      history: { events: events.slice(begin, begin + 2) },
      nextPageToken: isLast ? new Uint8Array() : Uint8Array.of(begin + 2),
    };
  };
  const service = { getWorkflowExecutionHistory } as unknown as Parameters<typeof commonActivities>[0];
  return commonActivities(service, { namespace: 'team', workflowId: 'w', runIds: ['a', 'b'] });
}

const BEGINNING = [at(1, TASK_COMPLETED), scheduled(1, '1'), at(2, TASK_COMPLETED), scheduled(2, '2')];

describe('the activities that two runs have in common', () => {
  test('are those from before the task to which the one was reset', async () => {
    const first = [...BEGINNING, at(3, TASK_COMPLETED), scheduled(3, '3')];
    const second = [...BEGINNING, at(9, TASK_FAILED), at(9, TASK_COMPLETED), scheduled(9, '3'), scheduled(9, '4')];

    expect(await commonOf(first, second)).toEqual(new Set(['1', '2']));
  });

  test('are told by their times where that task has failed in both', async () => {
    const first = [...BEGINNING, at(3, TASK_FAILED), scheduled(4, '3')];
    const second = [...BEGINNING, at(9, TASK_FAILED), scheduled(9, '3')];

    expect(await commonOf(first, second)).toEqual(new Set(['1', '2']));
  });

  test('are those of the one that ends first', async () => {
    expect(await commonOf(BEGINNING.slice(0, 2), BEGINNING)).toEqual(new Set(['1']));
    expect(await commonOf(BEGINNING, BEGINNING.slice(0, 2))).toEqual(new Set(['1']));
  });

  test('are none where the first task is reset', async () => {
    expect(await commonOf(BEGINNING, [at(9, TASK_FAILED), scheduled(9, '1')])).toEqual(new Set());
  });
});
