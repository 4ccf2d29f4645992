import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { EngineClient } from '@tdw/activities';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { openCapacity } from './open-capacity.ts';

const GIB = 1024 ** 3;
const SIGNAL = new AbortController().signal;
const place = { since: 0, runId: '', sequence: 0 };

let folder: string;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/tdw-disk-`);
  logged = [];
  jest.spyOn(Runtime, 'instance').mockReturnValue({
    logger: new DefaultLogger('INFO', ({ message }) => logged.push(message)),
    metricMeter,
  } as never);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** What the gauges were last set to. */
const gauges: Record<string, number> = {};
const metricMeter = { createGauge: (name: string) => ({ set: (value: number) => (gauges[name] = value) }) };

/** @param containers - what runs on it */
function engineWith(containers: { state: string; labels: Record<string, string> }[] = []): EngineClient {
  return {
    isLocal: () => true,
    info: async () => ({ version: '28.0.1', cpus: 2, systemTime: new Date(0).toISOString(), dataRoot: folder }),
    listContainers: async () => containers.map((container) => ({ id: 'x', name: 'x', ...container })),
  } as unknown as EngineClient;
}

const labels = { 'tdw.execution': 'k', 'tdw.cpus': '1.5', 'tdw.memory': String(GIB) };

describe('the capacity of a host', () => {
  test('is not limited where nothing says so', async () => {
    expect((await openCapacity({}, engineWith())).gate).toBeUndefined();
  });

  test.each([
    [{ maxCpus: 0 }, 'Expected maxCpus to be a number above 0, got 0'],
    [{ maxCpus: NaN }, 'Expected maxCpus to be a number above 0, got NaN'],
    [{ maxMemory: '12 GB' }, `Expected maxMemory to be a size above 0, such as '512m' or '1.5g', got "12 GB"`],
    [{ minFreeDisk: 0 }, `Expected minFreeDisk to be a size above 0, such as '512m' or '1.5g', got 0`],
  ])('refuses %j', async (options, message) => {
    await expect(openCapacity(options, engineWith())).rejects.toThrow(new RangeError(message));
  });

  test('is what is left beside what the engine runs, and is told by gauges', async () => {
    const engine = engineWith([
      { state: 'running', labels },
      { state: 'exited', labels: { ...labels, 'tdw.execution': 'other' } },
    ]);
    const { gate } = await openCapacity({ maxCpus: 2.5, maxMemory: '4g' }, engine);
    await gate!.enter({ key: 'a', ask: { nanoCpus: 1e9, memory: 3 * GIB }, place, signal: SIGNAL });

    expect(gate!.usage).toEqual({ used: { nanoCpus: 2.5e9, memory: 4 * GIB }, waiting: 0, lacksDisk: false });
    await new Promise(setImmediate);
    expect(gauges).toEqual({
      tdw_capacity_max_cpus: 2.5,
      tdw_capacity_max_memory_bytes: 4 * GIB,
      tdw_capacity_used_cpus: 2.5,
      tdw_capacity_used_memory_bytes: 4 * GIB,
      tdw_capacity_waiting: 0,
    });
  });

  test('lets nobody in while the disk is full, and says so once', async () => {
    const { gate, warnings } = await openCapacity({ minFreeDisk: '8192g' }, engineWith());
    const abort = new AbortController();
    const entered = gate!.enter({ key: 'a', ask: { nanoCpus: 0, memory: 0 }, place, signal: abort.signal });
    const second = gate!.enter({ key: 'b', ask: { nanoCpus: 0, memory: 0 }, place, signal: abort.signal });
    while (logged.length === 0) await new Promise(setImmediate);
    abort.abort(new Error('enough'));

    await expect(entered).rejects.toThrow('enough');
    await expect(second).rejects.toThrow('enough');
    expect(await warnings()).toEqual([
      expect.stringMatching(/^No container begins: .* of the engine's disk are free, 8 TiB have to be$/),
    ]);
    expect(logged).toEqual([expect.stringMatching(/^No container begins: /)]);
  });

  test('lets everybody in while there is disk enough', async () => {
    const { gate, warnings } = await openCapacity({ minFreeDisk: 1 }, engineWith());
    await gate!.enter({ key: 'a', ask: { nanoCpus: 0, memory: 0 }, place, signal: SIGNAL });

    expect(await warnings()).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await warnings()).toEqual([expect.stringMatching(/^The engine's disk cannot be measured: ENOENT/)]);
  });

  test('cannot be told of the disk of an engine that is elsewhere', async () => {
    const engine = { ...engineWith(), isLocal: () => false };

    await expect(openCapacity({ minFreeDisk: '1g' }, engine)).rejects.toThrow(
      "The engine's disk cannot be measured (minFreeDisk): the engine is on another machine",
    );
  });
});
