import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** An empty folder of its own for each test of a file. */
export function useFolder(): { readonly path: string } {
  let path: string;

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'tdw-test-'));
  });

  afterEach(() => {
    rmSync(path, { recursive: true, force: true });
  });

  return {
    get path() {
      return path;
    },
  };
}
