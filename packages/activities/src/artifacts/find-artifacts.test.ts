import { utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { ContainerArtifact } from '@tdw/payloads';
import { useFolder } from '../testing/use-folder.ts';
import { createFileArtifactStore } from './file-artifact-store.ts';
import { findArtifacts, readArtifact } from './find-artifacts.ts';
import { removeOldArtifacts } from './remove-old-artifacts.ts';

const folder = useFolder();

async function collected(workflowId: string, step: string, isComplete = true): Promise<ContainerArtifact> {
  const owner = { key: `key-of-${step}`, step, namespaceId: 'ns', workflowId, runId: 'run' };
  const place = await createFileArtifactStore(folder.path).open(owner);
  const content = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(step);
  };
  const path = `/out/${step} %41`;
  const artifact = {
    path,
    reference: await place.put(path, content()),
    bytes: step.length,
    sha256: 'ab',
    mode: '0600',
  };
  if (isComplete) await place.complete([artifact]);
  return artifact;
}

describe('the artifacts of a run', () => {
  test('are found by its workflow, and read by their references', async () => {
    const artifact = await collected('order', 'build');
    await collected('other', 'test');

    const found = await findArtifacts(folder.path, 'order');

    expect(found).toEqual([{ ...artifact, step: 'build', key: 'key-of-build' }]);
    expect(await text(Readable.from(readArtifact(found[0]!)))).toBe('build');
  });

  test('are those of containers from which all was collected', async () => {
    await collected('order', 'build', false);

    expect(await findArtifacts(folder.path, 'order')).toEqual([]);
    expect(await findArtifacts(folder.path, 'unknown')).toEqual([]);
  });
});

describe('old artifacts', () => {
  test('are removed so long after they were collected', async () => {
    await collected('order', 'build');
    const failed = (at: string, error: unknown): never => {
      throw new Error(at, { cause: error });
    };

    expect(await removeOldArtifacts(folder.path, 60_000, failed)).toBe(0);
    expect(await removeOldArtifacts(folder.path, -1, failed)).toBe(1);
    expect(await findArtifacts(folder.path, 'order')).toEqual([]);
  });

  test('of which nobody has seen the end are removed when nobody will', async () => {
    const { reference } = await collected('order', 'build', false);
    const file = fileURLToPath(reference);
    for (const path of [file, dirname(file)]) utimesSync(path, 1, 1);
    const remove = (isThere: boolean) =>
      removeOldArtifacts(
        folder.path,
        60_000,
        () => undefined,
        async () => isThere,
      );

    expect(await remove(true)).toBe(0);
    expect(await remove(false)).toBe(1);
  });
});
