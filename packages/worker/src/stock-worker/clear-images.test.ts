import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { EngineClient } from '@tdw/activities';
import { clearImages } from './clear-images.ts';

const DAY_MS = 86_400_000;
const LONG_AGO = Date.parse('2026-01-01T00:00:00Z');
const before = process.env['XDG_STATE_HOME'];

/** All images are there; one is in use, and one cannot be removed. */
const removeImage = jest.fn(async (image: string): Promise<boolean> => {
  if (image === 'stuck:1') throw new Error('the disk is read-only');
  return true;
});
const engine = {
  inspectImage: async () => ({}),
  findContainersOf: async (image: string) => (image === 'busy:1' ? ['c0ffee'] : []),
  removeImage,
} as unknown as EngineClient;

let folder: string;
let file: string;
let printed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-images-'));
  file = join(folder, 'tdw', 'images', 'h.json');
  process.env['XDG_STATE_HOME'] = folder;
  mkdirSync(join(file, '..'), { recursive: true });
  printed = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  removeImage.mockClear();
  if (before === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = before;
  rmSync(folder, { recursive: true });
});

function clear(uses: Record<string, number>, options: { dryRun?: boolean; keep?: string[] } = {}): Promise<boolean> {
  writeFileSync(file, JSON.stringify(uses));
  return clearImages({ engine, host: 'h', olderThanMs: 7 * DAY_MS, keep: [], dryRun: false, ...options });
}

describe('the images of a pass', () => {
  test('have a line each, which says what became of it and why', async () => {
    const uses = { 'old:1': LONG_AGO, 'busy:1': LONG_AGO + 1, 'base/kept:1': LONG_AGO + 2, 'new:1': Date.now() };

    expect(await clear(uses, { keep: ['base/*'] })).toBe(true);
    expect(printed).toEqual([
      'removed       image old:1: last used on 2026-01-01T00:00Z\n',
      'kept          image busy:1: a container has it\n',
      'kept          image base/kept:1: --keep names it\n',
      expect.stringMatching(/^kept {10}image new:1: last used on /),
      '4 images of h: 1 removed\n',
    ]);
    expect(removeImage.mock.calls).toEqual([['old:1']]);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual(['busy:1', 'base/kept:1', 'new:1']);
  });

  test('are only named in a dry run', async () => {
    expect(await clear({ 'old:1': LONG_AGO }, { dryRun: true })).toBe(true);
    expect(printed).toEqual([
      'would remove  image old:1: last used on 2026-01-01T00:00Z\n',
      '1 image of h: 1 would be removed\n',
    ]);
    expect(removeImage).not.toHaveBeenCalled();
  });

  test('that cannot be removed are told, and the pass has failed', async () => {
    expect(await clear({ 'stuck:1': LONG_AGO, 'old:1': LONG_AGO + 1 })).toBe(false);
    expect(printed).toEqual([
      'not removed   image stuck:1: the disk is read-only\n',
      'removed       image old:1: last used on 2026-01-01T00:00Z\n',
      '2 images of h: 1 removed\n',
    ]);
  });

  test('are none where no worker has pulled any', async () => {
    rmSync(join(file, '..'), { recursive: true });

    expect(await clearImages({ engine, host: 'h', olderThanMs: 0, keep: [], dryRun: false })).toBe(true);
    expect(printed).toEqual(['0 images of h: 0 removed\n']);
  });
});
