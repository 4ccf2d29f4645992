import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CapacityGate, type CapacityUsage } from './capacity-gate.ts';
import type { Resources } from './resources.ts';

const GIB = 1024 ** 3;
const memory = (gib: number): Resources => ({ nanoCpus: 0, memory: gib * GIB });

/** What the engine says that runs. */
let running: Map<string, Resources>;
let hasDisk: boolean;
let changes: CapacityUsage[];
let inUse: jest.Mock<() => Promise<Map<string, Resources>>>;
/** The keys of those who were let in, in that order; a key with `!` was refused. */
let entered: string[];
let leave: Record<string, () => void>;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  running = new Map();
  hasDisk = true;
  changes = [];
  entered = [];
  leave = {};
  inUse = jest.fn(async () => new Map(running));
});

afterEach(() => {
  jest.useRealTimers();
});

function gateOf(options: Partial<ConstructorParameters<typeof CapacityGate>[0]> = {}): CapacityGate {
  const onChange = (usage: CapacityUsage): void => void changes.push(usage);
  return new CapacityGate({ ceilings: { memory: 4 * GIB }, inUse, onChange, ...options });
}

interface Ask {
  ask?: Resources;
  since?: number;
  sequence?: number;
  signal?: AbortSignal;
}

/** Asks to be let in, and notes when it is. */
async function noteEntry(
  gate: CapacityGate,
  key: string,
  { ask = memory(1), since = 0, sequence = 0, signal }: Ask,
): Promise<void> {
  const place = { since, runId: 'a-run', sequence };
  try {
    leave[key] = await gate.enter({ key, ask, place, signal: signal ?? new AbortController().signal });
    entered.push(key);
  } catch {
    entered.push(`${key}!`);
  }
}

function enter(gate: CapacityGate, key: string, asked: Ask = {}): void {
  void noteEntry(gate, key, asked);
}

/** All that can happen without more time has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
  test('lets in whoever fits, and others when there is room', async () => {
    const gate = gateOf();
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) enter(gate, key);
    await settled();
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
    expect(gate.usage).toEqual({ used: memory(4), waiting: 2, lacksDisk: false });

    gate.exited('b');
    await settled();
    expect(entered).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('goes by when each was asked for, whoever comes first', async () => {
    const gate = gateOf();
    enter(gate, 'full', { ask: memory(4) });
    await settled();
    enter(gate, 'late', { ask: memory(4), since: 3 });
    enter(gate, 'second', { ask: memory(4), since: 1, sequence: 10 });
    enter(gate, 'first', { ask: memory(4), since: 1, sequence: 9 });
    await settled();
    for (const key of ['full', 'first', 'second']) {
      gate.exited(key);
      await settled();
    }

    expect(entered).toEqual(['full', 'first', 'second', 'late']);
  });

  test('lets nobody pass a big one that waits', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(2) });
    enter(gate, 'big', { ask: memory(4) });
    enter(gate, 'small');
    await settled();
    expect(entered).toEqual(['a']);

    gate.exited('a');
    await settled();
    expect(entered).toEqual(['a', 'big']);
  });

  test('holds back nobody who asks for nothing that has a ceiling, and asks the engine nothing for that', async () => {
    const gate = gateOf();
    enter(gate, 'nothing', { ask: { nanoCpus: 8e9, memory: 0 } });
    await settled();

    expect(entered).toEqual(['nothing']);
    expect(inUse).not.toHaveBeenCalled();
  });

  test('holds to each ceiling', async () => {
    const gate = gateOf({ ceilings: { memory: 4 * GIB, nanoCpus: 1e9 } });
    for (const key of ['a', 'b', 'c']) enter(gate, key, { ask: { nanoCpus: 0.4e9, memory: GIB } });
    await settled();

    expect(entered).toEqual(['a', 'b']);
  });

  test('counts what runs already, whoever started it', async () => {
    running.set('of-another-worker', memory(3));
    const gate = gateOf();
    enter(gate, 'a');
    enter(gate, 'b');
    await settled();

    expect(entered).toEqual(['a']);
  });

  test('does not count the container twice that it has let in and the engine runs', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(2) });
    await settled();
    running.set('a', memory(2));
    enter(gate, 'b', { ask: memory(2) });
    await settled();

    expect(entered).toEqual(['a', 'b']);
  });

  test('has room for a container that runs already, however full it is', async () => {
    running.set('a', memory(4));
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(4) });
    await settled();

    expect(entered).toEqual(['a']);
  });

  test('believes who saw an exit, though the engine still says for a moment that it runs', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(4) });
    await settled();
    running.set('a', memory(4));
    enter(gate, 'b', { ask: memory(4) });
    gate.exited('a');
    leave['a']!();
    await settled();

    expect(entered).toEqual(['a', 'b']);
  });

  test('goes by the engine for what an attempt has left behind', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(4) });
    await settled();
    running.set('a', memory(4));
    enter(gate, 'b', { ask: memory(4) });
    leave['a']!();
    await settled();
    expect(entered).toEqual(['a']);

    // Somebody else has seen its end.
    running.delete('a');
    await jest.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(entered).toEqual(['a', 'b']);
  });

  test('lets in others at once where an attempt has left nothing', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(4) });
    enter(gate, 'b', { ask: memory(4) });
    await settled();
    leave['a']!();
    await settled();

    expect(entered).toEqual(['a', 'b']);
  });

  test('does not keep whoever does not want to wait any more, nor those behind it', async () => {
    const gate = gateOf();
    const abort = new AbortController();
    enter(gate, 'a', { ask: memory(3) });
    enter(gate, 'big', { ask: memory(4), signal: abort.signal });
    enter(gate, 'small');
    await settled();
    abort.abort();
    await settled();

    expect(entered).toEqual(['a', 'big!', 'small']);
    expect(gate.usage.waiting).toBe(0);
  });

  test('tells those who wait that the engine does not answer, and goes on', async () => {
    const gate = gateOf();
    inUse.mockRejectedValueOnce(new Error('no engine'));
    enter(gate, 'a');
    enter(gate, 'b');
    await settled();
    expect(entered).toEqual(['a!', 'b!']);

    enter(gate, 'c');
    await settled();
    expect(entered).toEqual(['a!', 'b!', 'c']);
  });

  test('lets nobody in while there is not disk enough, and looks again', async () => {
    hasDisk = false;
    const gate = gateOf({ ceilings: {}, hasDisk: async () => hasDisk });
    enter(gate, 'a', { ask: memory(0) });
    await settled();
    expect(entered).toEqual([]);
    expect(gate.usage.lacksDisk).toBe(true);

    hasDisk = true;
    await jest.advanceTimersByTimeAsync(1_000);
    await settled();
    expect(entered).toEqual(['a']);
  });

  test('is not held up, for want of disk, by one that has to wait for memory, too', async () => {
    const gate = gateOf({ hasDisk: async () => true });
    enter(gate, 'a', { ask: memory(4) });
    enter(gate, 'b', { ask: memory(4) });
    enter(gate, 'nothing', { ask: memory(0) });
    await settled();

    expect(entered).toEqual(['a', 'nothing']);
  });

  test('says what is used, and who waits', async () => {
    const gate = gateOf();
    enter(gate, 'a', { ask: memory(3) });
    enter(gate, 'b', { ask: memory(3) });
    await settled();
    expect(changes.at(-1)).toEqual({ used: memory(3), waiting: 1, lacksDisk: false });

    gate.exited('a');
    await settled();
    expect(changes.at(-1)).toEqual({ used: memory(3), waiting: 0, lacksDisk: false });
    gate.exited('b');
    await settled();
    expect(changes.at(-1)).toEqual({ used: memory(0), waiting: 0, lacksDisk: false });
  });

  test('looks no more when nobody waits', async () => {
    const gate = gateOf();
    enter(gate, 'a');
    await settled();
    gate.exited('a');
    leave['a']!();
    await settled();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(inUse).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
