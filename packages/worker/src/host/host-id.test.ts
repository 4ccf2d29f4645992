import { describe, expect, test } from '@jest/globals';
import type { EngineClient } from '@tdw/activities';
import { findHostId, keptHostId } from './host-id.ts';

type Labels = Readonly<Record<string, string>>;

/** What the engine does: the first creator's labels are the ones that stay. */
function engineWith(volumes: Map<string, Labels>): EngineClient {
  const ensureVolume: EngineClient['ensureVolume'] = async (name, labels) => {
    const kept = volumes.get(name) ?? labels;
    volumes.set(name, kept);
    return kept;
  };
  const inspectVolume: EngineClient['inspectVolume'] = async (name) => volumes.get(name);
  return { ensureVolume, inspectVolume } as EngineClient;
}

describe('the id that an engine keeps', () => {
  test('is drawn once, and the same for every worker that comes', async () => {
    const volumes = new Map<string, Labels>();
    const engine = engineWith(volumes);
    const [first, second] = [await keptHostId(engine), await keptHostId(engine)];

    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(volumes.get('tdw-host')).toEqual({ 'tdw.host': first });
  });

  test('is found where a worker has been, and else not drawn', async () => {
    const volumes = new Map<string, Labels>();
    const engine = engineWith(volumes);

    expect(await findHostId(engine)).toBeUndefined();
    expect(volumes.size).toBe(0);
    expect(await keptHostId(engine)).toBe(await findHostId(engine));
  });

  test.each([
    ['drawn', keptHostId],
    ['found', findHostId],
  ])('is missed with words where it is to be %s and the volume has other labels', async (_, read) => {
    await expect(read(engineWith(new Map([['tdw-host', { other: 'x' }]])))).rejects.toThrow(
      "The volume 'tdw-host' exists without the label 'tdw.host': remove it, or name the host",
    );
  });
});
