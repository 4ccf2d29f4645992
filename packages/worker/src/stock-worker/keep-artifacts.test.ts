import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFileArtifactStore } from '@tdw/activities/engine';
import { DefaultLogger } from '@temporalio/worker';
import { keepArtifacts } from './keep-artifacts.ts';

const engine = { findContainers: async () => [] };
const before = process.env['XDG_STATE_HOME'];

let folder: string;
let logger: DefaultLogger;
let removed: Promise<void>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-artifacts-'));
  process.env['XDG_STATE_HOME'] = folder;
  removed = new Promise((resolve) => {
    logger = new DefaultLogger('INFO', ({ message }) => {
      if (message === 'Old artifacts were removed') resolve();
    });
  });
});
afterEach(() => {
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  rmSync(folder, { recursive: true });
});

async function* content(): AsyncGenerator<Buffer> {
  yield Buffer.from('a');
}

describe('the artifacts of the stock worker', () => {
  test("are with the user's state, beside the logs", async () => {
    const { store, stop } = await keepArtifacts({}, engine, logger);
    stop();
    const place = await store!.open({ key: 'k' });

    expect(fileURLToPath(await place.put('/a', content()))).toBe(
      join(folder, 'tdw', 'artifacts', 'none', 'none', 'none', 'k', '%2Fa'),
    );
  });

  test('are none where none are wanted', async () => {
    expect((await keepArtifacts({ artifactDir: 'none' }, engine, logger)).store).toBeUndefined();
    expect(existsSync(join(folder, 'tdw'))).toBe(false);
  });

  test('are cleared away when they are old', async () => {
    const place = await createFileArtifactStore(folder).open({ key: 'k' });
    const reference = await place.put('/a', content());
    await place.complete([]);
    const index = join(dirname(fileURLToPath(reference)), 'artifacts.json');
    writeFileSync(index, JSON.stringify({ at: '2020-01-01T00:00:00Z', artifacts: [] }));
    const { stop } = await keepArtifacts({ artifactDir: folder, artifactRetention: 3_600_000 }, engine, logger);
    stop();

    await removed;
    expect(existsSync(index)).toBe(false);
  });

  test('cannot be kept in a file, which is said before anything runs', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);

    await expect(keepArtifacts({ artifactDir: file }, engine, logger)).rejects.toThrow(
      `The artifacts of containers cannot be kept in ${file} (--artifact-dir): `,
    );
    await expect(keepArtifacts({ artifactDir: 's3://b', artifactRetention: 1 }, engine, logger)).rejects.toThrow(
      "--artifact-retention is for artifacts in a folder; in s3://b, the bucket's lifecycle rules remove old ones",
    );
  });
});
