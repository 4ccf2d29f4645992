import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { artifactPath } from './artifact-path.ts';

describe('the path of what is in an archive', () => {
  test.each([
    ['/out', 'out/a/b.xml', '/out/a/b.xml'],
    ['/var/out', 'out/a', '/var/out/a'],
    ['/out/a.txt', 'a.txt', '/out/a.txt'],
    ['/out', 'out/', '/out'],
    ['/out', 'out/...', '/out/...'],
  ])('%s, %s is %s', (root, name, path) => {
    expect(artifactPath(root, name)).toBe(path);
  });

  test.each([
    '../etc/passwd',
    '/etc/passwd',
    '/out/a',
    'out/../../etc',
    'out/..',
    'out/./a',
    'out//a',
    '',
    '.',
    'etc/a',
    'out/a\0b',
  ])('%j leads elsewhere', (name) => {
    expect(artifactPath('/out', name)).toBeUndefined();
  });

  test('is within its place, whatever its name', () => {
    const part = fc.oneof(fc.constantFrom('out', 'data', '..', '.', '', '/', '\0', '%2e%2e', '..\\'), fc.string());
    const names = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.constantFrom('/out', '/data/out'), names, (root, name) => {
        const path = artifactPath(root, name);
        if (path === undefined) return;
        expect(posix.normalize(path)).toBe(path);
        expect(path === root || path.startsWith(`${root}/`)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
