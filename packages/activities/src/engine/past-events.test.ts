import { describe, expect, test } from '@jest/globals';
import type { FakeContainer } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { remembersCreating, sawExit, toldOutOfMemory } from './past-events.ts';

const engine = useFakeEngine();
const SECOND_MS = 1_000;

function ended(): FakeContainer {
  const container = engine.fake.add('c');
  container.start();
  container.exit(137);
  return container;
}

/** The engine tells of it again, for it has just come back. */
function tellLate(container: FakeContainer): void {
  engine.fake.pastEvents.length = 0;
  engine.fake.clockAheadMs = SECOND_MS;
  container.announce('die');
}

function forget(): void {
  engine.fake.pastEvents.length = 0;
  const other = engine.fake.add('other');
  for (let event = 0; event < 256; event++) other.announce('kill');
}

describe('an exit', () => {
  test('of which the engine tells was seen', async () => {
    expect(await sawExit(engine.fake.client, ended().id)).toBe(true);
  });

  test('of which it does not, though it has forgotten nothing, was not', async () => {
    const { id } = ended();
    engine.fake.pastEvents.length = 0;

    expect(await sawExit(engine.fake.client, id)).toBe(false);
  });

  test('of which it tells late, for it was started only then, was not', async () => {
    const container = ended();
    tellLate(container);

    expect(await sawExit(engine.fake.client, container.id)).toBe(false);
  });

  test('of which it tells late, though it was there, was', async () => {
    const before = engine.fake.add('before');
    before.announce('create', new Date(Date.now() - SECOND_MS).toISOString());
    const [event] = engine.fake.pastEvents;
    const container = ended();
    tellLate(container);
    engine.fake.pastEvents.unshift(event!);

    expect(await sawExit(engine.fake.client, container.id)).toBe(true);
  });

  test('that it may have forgotten is not known', async () => {
    const { id } = ended();
    forget();

    expect(await sawExit(engine.fake.client, id)).toBeUndefined();
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
