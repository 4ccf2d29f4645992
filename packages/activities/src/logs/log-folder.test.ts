import { join, relative, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { logFolder, safeName } from './log-folder.ts';

const owner = { key: 'k-1', step: 'build', namespaceId: 'n', workflowId: 'order/17', runId: 'r' };

/** Every ASCII character alone and twice, and what means something to a file system. */
const NASTY = [
  ...Array.from({ length: 128 }, (_, code) => [String.fromCharCode(code), String.fromCharCode(code).repeat(2)]).flat(),
  '',
  '../..',
  '/etc/passwd',
  'C:\\x',
  '%2E',
  'é',
  '\uD800',
  '👩‍💻'.repeat(40),
  'x'.repeat(300),
];

describe('logFolder', () => {
  test('is that of the namespace, the workflow, the run and the container', () => {
    expect(logFolder('/logs', owner)).toBe(join('/logs', 'n', 'order%2F17', 'r', 'build@k-1'));
  });

  test('has names for what there is not', () => {
    expect(logFolder('/logs', { key: 'k-1' })).toBe(join('/logs', 'none', 'none', 'none', 'k-1'));
  });

  test('is four folders below the root, whatever the names', () => {
    for (const text of NASTY) {
      const path = logFolder('/logs', { key: text, namespaceId: text, workflowId: text, runId: text, step: text });
      const parts = relative('/logs', path).split(sep);

      expect(parts).toHaveLength(4);
      expect(parts.filter((part) => part.startsWith('.'))).toEqual([]);
    }
  });
});

describe('safeName', () => {
  test.each([
    ['', '%'],
    ['..', '%2E.'],
    ['../../etc', '%2E.%2F..%2Fetc'],
    ['a@b', 'a%40b'],
    ['%2F', '%252F'],
    ['é', '%C3%A9'],
  ])('of %p is %s', (text, name) => {
    expect(safeName(text)).toBe(name);
  });

  test('has no separator, and a length that file systems take', () => {
    for (const text of NASTY) expect(safeName(text)).toMatch(/^[\w%=-][\w.%=-]{0,199}$/);
  });

  test('is never that of another text', () => {
    expect(new Set(NASTY.map(safeName)).size).toBe(NASTY.length);
    const long = 'x'.repeat(300);
    expect(safeName(`${long}a`)).not.toBe(safeName(`${long}b`));
    expect(safeName(safeName(long))).not.toBe(safeName(long));
  });
});
