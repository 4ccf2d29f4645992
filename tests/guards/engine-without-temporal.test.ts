import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { reachableImports } from './support/reachable-imports.ts';
import { repository } from './support/workspace-copy.ts';

const activities = join(repository, 'packages/activities');

describe.each([
  'src/engine.ts',
  'dist/esm/engine.js',
  'dist/cjs/engine.js',
  'dist/esm/engine.d.ts',
  'dist/cjs/engine.d.ts',
])('whatever %s reaches', (entry) => {
  test("imports nothing of Temporal's", () => {
    const { files, packages } = reachableImports(join(activities, entry));

    expect(files.size).toBeGreaterThan(5);
    expect(packages).toContain('@tdw/payloads');
    expect([...packages].filter((name) => name.startsWith('@temporalio/'))).toEqual([]);
  });
});

test.each(['src/index.ts', 'dist/esm/index.js', 'dist/cjs/index.js'])(
  'the walk would notice: %s does reach Temporal',
  (entry) => {
    expect(reachableImports(join(activities, entry)).packages).toContain('@temporalio/activity');
  },
);
