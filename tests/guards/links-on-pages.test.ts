import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Page, readPages } from './support/pages.ts';
import { repository } from './support/workspace-copy.ts';

const pages = readPages();

test.each(pages)('the links in $path lead somewhere', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test('every page of docs/ can be found from the README', () => {
  const readme = pages.find(({ path }) => path === 'README.md')!;
  const found = new Set(linksOf(readme).map((link) => link.split('#')[0]));
  const wanted = pages.map(({ path }) => path).filter((path) => /^docs\/[^/]+$/.test(path));

  expect(wanted.filter((path) => !found.has(path))).toEqual([]);
});

/** Those within the repository. */
function linksOf({ text }: Page): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter((link) => !/^https?:/.test(link));
}

function leadsSomewhere({ path, text }: Page, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? join(repository, path) : join(repository, dirname(path), file);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  if (statSync(target).isDirectory()) return false;
  return anchorsOf(file === '' ? text : readFileSync(target, 'utf8')).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
