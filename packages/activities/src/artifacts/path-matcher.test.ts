import { describe, expect, test } from '@jest/globals';
import { createPathMatcher, rootsOf } from './path-matcher.ts';

describe('a pattern', () => {
  test.each([
    ['/out/report.xml', ['/out/report.xml', '/out/report.xml/inner'], ['/out/report.xml2', '/out/report-xml', '/out']],
    ['/out', ['/out', '/out/a', '/out/a/b', '/out/a\nb'], ['/outer', '/other/out/a']],
    ['/out/', ['/out/a', '/out/a/b'], ['/out', '/outer/a']],
    ['/out/*', ['/out/a', '/out/.hidden', '/out/a b'], ['/out', '/out/a/b']],
    ['/out/*.xml', ['/out/a.xml', '/out/.xml', '/out/a.b.xml'], ['/out/axml', '/out/a/b.xml', '/out/a.xml.gz']],
    ['/out/**', ['/out/a', '/out/a/b/c'], ['/out', '/outer/a']],
    ['/out/**/*.xml', ['/out/a.xml', '/out/a/b/c.xml'], ['/out/a.txt', '/out/xml', '/a.xml']],
    ['/out/**/x/**', ['/out/x/a', '/out/a/x/b/c'], ['/out/x', '/out/a/b']],
    ['/out/a?c', ['/out/abc', '/out/a c', '/out/añc'], ['/out/ac', '/out/a/c', '/out/abbc']],
    ['/out/*/report-*.x', ['/out/a/report-1.x'], ['/out/report-1.x', '/out/a/b/report-1.x']],
    ['/out/a+(b)|c^$.', ['/out/a+(b)|c^$.'], ['/out/aab', '/out/a+(b)|c^$x']],
  ])('%j means the files that one thinks of, and no other', (pattern, meant, others) => {
    const matches = createPathMatcher([pattern]);

    expect(meant.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter((path) => matches(path))).toEqual([]);
  });

  test('is one of several', () => {
    const matches = createPathMatcher(['/a/*.txt', '/b']);

    expect(['/a/x.txt', '/b/x', '/a/x', '/c'].filter(matches)).toEqual(['/a/x.txt', '/b/x']);
  });

  test('takes no time that grows faster than its length', () => {
    const matches = createPathMatcher([`/out/${'*a'.repeat(200)}`]);

    expect(matches(`/out/${'a'.repeat(4_000)}b`)).toBe(false);
  });
});

test('all that patterns mean is in as few folders as can be', () => {
  expect(rootsOf(['/out/a/*.xml', '/out/**/x', '/other/file.txt', '/outer/*', '/out/b'])).toEqual([
    '/out',
    '/other/file.txt',
    '/outer',
  ]);
});
