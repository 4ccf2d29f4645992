import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheDir } from './cache-dir.ts';

describe('the folder of caches', () => {
  const { XDG_CACHE_HOME: before } = process.env;
  let home: string;

  beforeEach(() => {
    home = process.env['XDG_CACHE_HOME'] = mkdtempSync(join(tmpdir(), 'tdw-cache-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
  });

  test("is the user's own", () => {
    expect(cacheDir()).toBe(join(home, 'tdw'));
    expect(statSync(join(home, 'tdw')).mode & 0o777).toBe(0o700);
    expect(cacheDir()).toBe(join(home, 'tdw'));
  });

  test.each([0o770, 0o707])('is none that others may write to: %o', (mode) => {
    mkdirSync(join(home, 'tdw'));
    chmodSync(join(home, 'tdw'), mode);

    expect(cacheDir()).toBeUndefined();
  });

  test('is none that is elsewhere', () => {
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync(join(home, 'elsewhere'), join(home, 'tdw'));

    expect(cacheDir()).toBeUndefined();
  });

  test.each(['/dev/null', 'cache'])('is none in %s', (place) => {
    process.env['XDG_CACHE_HOME'] = place;

    expect(cacheDir()).toBeUndefined();
  });
});
