import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ContainerRun } from '../container/container-run.ts';
import { EngineError, type NetworkOptions } from '../engine/engine-client.ts';
import { ensureNetwork } from './ensure-network.ts';

const KEY = '0fd2d2b2-0000-4000-8000-000000000000';

/** The interfaces that it was asked for, each once. */
const asked = new Set<string>();
const networks: { id: string; bridge: string }[] = [];
/** How many interfaces an engine has kept of which it has lost the networks. */
let kept: number;

const engine = {
  isUp: async () => true,
  listNetworks: async () => networks,
  async createNetwork(_: string, { bridge }: NetworkOptions): Promise<string> {
    asked.add(bridge);
    if ([...asked].indexOf(bridge) < kept) throw new EngineError('networks have same bridge name', { status: 403 });
    networks.push({ id: 'made', bridge });
    return 'made';
  },
};
const run = {
  engine,
  key: KEY,
  input: { image: 'alpine' },
  facts: { host: 'h' },
  ownerLabels: {},
  signal: new AbortController().signal,
} as unknown as ContainerRun;

beforeEach(() => {
  asked.clear();
  networks.length = 0;
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

async function ensure(): Promise<{ id?: string; error?: unknown }> {
  const ensured = ensureNetwork(run, KEY, 'back', { aliases: [] }).then(
    (id) => ({ id }),
    (error: unknown) => ({ error }),
  );
  await jest.advanceTimersByTimeAsync(60_000);
  return ensured;
}

describe('a network whose interface an engine has kept that was killed while it made it', () => {
  test('is made with another interface, always the same', async () => {
    kept = 1;
    expect(await ensure()).toEqual({ id: 'made' });
    const [, bridge] = asked;
    expect(networks).toEqual([{ id: 'made', bridge }]);

    networks.length = 0;
    expect(await ensure()).toEqual({ id: 'made' });
    expect([...asked]).toHaveLength(2);
  });

  test('cannot be made where that happens again and again', async () => {
    kept = Infinity;

    expect(await ensure()).toMatchObject({ error: { type: 'Tdw.WorkspaceFailed' } });
    expect([...asked]).toHaveLength(3);
  });
});
