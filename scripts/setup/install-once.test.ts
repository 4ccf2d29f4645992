import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearScratch, installOnce, linkTo } from './install-once.mjs';
import { inOtherProcess, temporaryFolder, write } from './test-support.ts';

function places() {
  const root = temporaryFolder();
  return { scratch: join(root, 'tmp'), target: join(root, 'programs', 'tool@1') };
}

describe('installOnce', () => {
  test('fills a thing once', async () => {
    const { scratch, target } = places();
    const fill = async (draft: string) => void write(join(draft, 'program'), 'v1');
    expect(await installOnce({ scratch }, target, fill)).toBe(true);
    expect(await installOnce({ scratch }, target, () => Promise.reject(new Error('not again')))).toBe(false);
    expect(readFileSync(join(target, 'program'), 'utf8')).toBe('v1');
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('leaves nothing when filling fails', async () => {
    const { scratch, target } = places();
    const half = async (draft: string) => {
      mkdirSync(draft);
      throw new Error('disk full');
    };
    await expect(installOnce({ scratch }, target, half)).rejects.toThrow('disk full');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test('is done again when the process was killed half-way', async () => {
    const { scratch, target } = places();
    const killed = inOtherProcess(
      join(__dirname, 'install-once.mjs'),
      `import { writeFileSync } from 'node:fs';
       setInterval(() => {}, 1e6);
       await it.installOnce(${JSON.stringify({ scratch })}, ${JSON.stringify(target)}, async (draft) => {
         writeFileSync(draft, 'half');
         console.log('half-way');
         await new Promise(() => {});
       });`,
    );
    expect(await killed.line()).toBe('half-way');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(scratch)).toHaveLength(1);

    clearScratch({ scratch });
    expect(await installOnce({ scratch }, target, async (draft) => writeFileSync(draft, 'whole'))).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('whole');
    expect(readdirSync(scratch)).toEqual([]);
  });
});

test('linkTo replaces a link', () => {
  const { scratch, target } = places();
  mkdirSync(scratch);
  const link = join(scratch, '..', 'link');
  for (const content of ['old', 'new']) {
    linkTo({ scratch }, write(`${target}-${content}`, content), link);
    expect(readFileSync(link, 'utf8')).toBe(content);
  }
  expect(readdirSync(scratch)).toEqual([]);
});
