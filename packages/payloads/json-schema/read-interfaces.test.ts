import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { readInterfaces } from './read-interfaces.ts';

const folder = mkdtempSync(join(tmpdir(), 'tdw-interfaces-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('comments of interfaces and their fields are read as one line of plain text', () => {
  const file = join(folder, 'input.ts');
  writeFileSync(
    file,
    `// No comment of the interface.
     interface Parent { /** Of the parent. */ inherited?: string; /** Of the parent. */ own?: string }
     const unrelated = 1;
     /**
      * First \`line\`,
      * second {@link line}.
      */
     export interface Child extends Parent {
       /** Of the child. */
       own?: string;
       // Not for readers.
       internal?: string;
       bare?: string;
     }
     /** Less. */
     interface Less extends Omit<Child, 'own' | 'bare'> { /** Of its own. */ more: string }`,
  );

  const interfaces = readInterfaces(pathToFileURL(file));

  expect([...interfaces.keys()]).toEqual(['Parent', 'Child', 'Less']);
  expect(interfaces.get('Parent')?.description).toBe('');
  expect(interfaces.get('Child')).toEqual({
    description: 'First line, second line.',
    fields: new Map([
      ['inherited', 'Of the parent.'],
      ['own', 'Of the child.'],
    ]),
  });
  expect(interfaces.get('Less')?.fields).toEqual(
    new Map([
      ['inherited', 'Of the parent.'],
      ['own', 'Of the child.'],
      ['more', 'Of its own.'],
    ]),
  );
});
