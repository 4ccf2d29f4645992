import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Runtime } from '@temporalio/worker';
import { keepImageRecord, openImageRecord } from './image-record.ts';

let folder: string;
let warn: jest.Spied<Runtime['logger']['warn']>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-images-'));
  warn = jest.spyOn(Runtime.instance().logger, 'warn').mockReturnValue(undefined);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Runtime.instance().shutdown();
  rmSync(folder, { recursive: true });
});

describe("the record of a host's images", () => {
  test('is in a file of its own, whatever the host is called', async () => {
    const record = await keepImageRecord(folder, 'a/b');
    record!.pulled('alpine:3');
    await record!.close();

    expect(JSON.parse(readFileSync(join(folder, 'images', 'a%2Fb.json'), 'utf8'))).toEqual({
      'alpine:3': expect.any(Number),
    });
    expect((await openImageRecord(folder, 'a/b')).uses).toEqual(record!.uses);
    expect(warn).not.toHaveBeenCalled();
  });

  test('is none where it cannot be read: a warning, and a worker goes on', async () => {
    writeFileSync(join(folder, 'images'), '');

    expect(await keepImageRecord(folder, 'h')).toBeUndefined();
    expect(warn).toHaveBeenCalledWith('It is not kept which images were used', {
      place: folder,
      error: expect.objectContaining({ code: 'ENOTDIR' }),
    });
    await expect(openImageRecord(folder, 'h')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test('that cannot be written is a warning', async () => {
    const record = await keepImageRecord(folder, 'h');
    writeFileSync(join(folder, 'images'), '');
    record!.pulled('alpine:3');
    await record!.close();

    expect(warn).toHaveBeenCalledWith('It is not kept which images were used', {
      place: join(folder, 'images', 'h.json'),
      error: expect.objectContaining({ code: expect.any(String) }),
    });
  });
});
