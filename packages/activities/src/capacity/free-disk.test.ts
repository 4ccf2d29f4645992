import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { EngineClient, EngineInfo } from '../engine/engine-client.ts';
import { useFolder } from '../testing/use-folder.ts';
import { openFreeDisk } from './free-disk.ts';

const folder = useFolder();

function engineWith(info: Partial<EngineInfo>, isLocal = true): Pick<EngineClient, 'isLocal' | 'info'> {
  return {
    isLocal: () => isLocal,
    info: async () => ({ version: '28.0.1', cpus: 2, systemTime: new Date(0).toISOString(), ...info }),
  };
}

describe('the free disk', () => {
  test('is that of the file system in which the engine keeps its data', async () => {
    const freeDisk = await openFreeDisk(engineWith({ dataRoot: folder.path }));
    const { blocks, bsize } = statfsSync(folder.path);

    expect(await freeDisk()).toBeGreaterThan(0);
    expect(await freeDisk()).toBeLessThanOrEqual(blocks * bsize);
  });

  test.each([
    ['is on another machine', engineWith({ dataRoot: '/' }, false), 'on another machine'],
    ['is in a virtual machine', engineWith({ dataRoot: '/', isolated: true }), 'on another machine'],
    ['does not say where', engineWith({}), 'does not say where'],
  ])('cannot be told of an engine that %s', async (_, engine, why) => {
    await expect(openFreeDisk(engine)).rejects.toThrow(why);
  });

  test('cannot be told where the data are out of sight', async () => {
    await expect(openFreeDisk(engineWith({ dataRoot: join(folder.path, 'missing') }))).rejects.toThrow('ENOENT');
  });
});
