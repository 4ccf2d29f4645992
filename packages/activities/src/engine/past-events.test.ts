import { describe, expect, test } from '@jest/globals';
import type { FakeContainer } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { recallExit, type RecalledExit, remembersCreating, toldOutOfMemory } from './past-events.ts';

const engine = useFakeEngine();
const MINUTE_MS = 60_000;

function ended(): FakeContainer {
  const container = engine.fake.add('c');
  container.start();
  container.exit(137);
  return container;
}

/** Of an engine that was started some time before the container ended, and tells so some time after. */
function restarted({ beforeMs = 0, lateMs = 0 } = {}): FakeContainer {
  const container = ended();
  engine.fake.pastEvents.length = 0;
  engine.fake.clockAheadMs = MINUTE_MS;
  const endedAt = Date.parse(container.finishedAt);
  engine.fake.add('other').announce('kill', new Date(endedAt - beforeMs).toISOString());
  container.announce('die', new Date(endedAt + lateMs).toISOString());
  return container;
}

function forget(): void {
  engine.fake.pastEvents.length = 0;
  const other = engine.fake.add('other');
  for (let event = 0; event < 256; event++) other.announce('kill');
}

async function recall({ id }: FakeContainer, { wasRunning = false } = {}): Promise<RecalledExit> {
  const inspection = await engine.fake.client.inspectContainer(id);
  return recallExit(engine.fake.client, inspection!, wasRunning);
}

describe('an exit', () => {
  test('was seen by the engine that has started the container', async () => {
    expect(await recall(ended())).toBe('seen');
  });

  test('of which the engine does not tell, though it has forgotten nothing, was not seen', async () => {
    const container = ended();
    engine.fake.pastEvents.length = 0;

    expect(await recall(container)).toBe('unseen');
  });

  test('of which an engine tells that was just being started was not seen', async () => {
    expect(await recall(restarted({ beforeMs: 9_000 }))).toBe('unseen');
  });

  test('of which an engine tells that had been there for a while was seen, and is told of late where it is busy', async () => {
    expect(await recall(restarted({ beforeMs: 11_000, lateMs: 1_000 }))).toBe('seen');
  });

  test('was seen by an engine that had created something before', async () => {
    const container = restarted({ beforeMs: 1_000, lateMs: 1_000 });
    const [first] = engine.fake.pastEvents;
    first!.Action = 'create';

    expect(await recall(container)).toBe('seen');
  });

  test('was seen by an engine that has said before that the container runs', async () => {
    expect(await recall(restarted(), { wasRunning: true })).toBe('seen');
  });

  test('was not seen by it where it tells of it only later', async () => {
    expect(await recall(restarted({ lateMs: 1_000 }), { wasRunning: true })).toBe('unseen');
  });

  test('of which it has told something else than it says now is contradicted', async () => {
    const container = ended();
    container.exitCode = 0;

    expect(await recall(container)).toBe('contradicted');
  });

  test('that it may have forgotten is not known', async () => {
    const container = ended();
    forget();

    expect(await recall(container)).toBe('forgotten');
  });
});

test('a creation is remembered by the process that has done it', async () => {
  const container = engine.fake.add('c');
  container.announce('create');
  expect(await remembersCreating(engine.fake.client, container.id)).toBe(true);

  engine.fake.pastEvents.length = 0;
  expect(await remembersCreating(engine.fake.client, container.id)).toBe(false);
});

test('that a container ran out of memory may be told a little after its exit, and of no other', async () => {
  const container = ended();
  const { startedAt, finishedAt } = container;
  const ran = { startedAt, finishedAt };
  engine.fake.add('other').announce('oom');
  expect(await toldOutOfMemory(engine.fake.client, container.id, ran)).toBe(false);

  container.announce('oom', new Date(Date.parse(finishedAt) + 400).toISOString());
  expect(await toldOutOfMemory(engine.fake.client, container.id, ran)).toBe(true);
});
