import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readPage } from './support/pages.ts';
import { repository } from './support/workspace-copy.ts';

/** A file with tests, and the titles of those that a promise rests on. */
interface Evidence {
  file: string;
  titles: string[];
}

const promises = readPage('docs/guarantees.md')
  .split(/^- \*\*/m)
  .slice(1)
  .map((item) => ({ promise: item.split('**')[0]!.replaceAll(/\s+/g, ' '), evidence: evidenceOf(item) }));

function evidenceOf(item: string): Evidence[] {
  const [, ...lines] = item.split(/^ {2}- /m);
  return lines.map((line) => ({
    file: /\(\.\.\/([^)]+\.test\.ts)\)/.exec(line)?.[1] ?? line,
    titles: [...line.replaceAll(/\s+/g, ' ').matchAll(/“(.+?)”/g)].map(([, title]) => title!),
  }));
}

test('docs/guarantees.md has promises', () => {
  expect(promises).not.toEqual([]);
});

test.each(promises)('docs/guarantees.md names tests that there are for: $promise', ({ evidence }) => {
  expect(evidence).not.toEqual([]);
  for (const { file, titles } of evidence) {
    expect(titles).not.toEqual([]);
    expect(titlesOf(file)).toEqual(expect.arrayContaining(titles));
  }
});

/** The first argument of each `test` or `testBeside`, also after the rows of a `test.each`. */
function titlesOf(file: string): string[] {
  const source = readFileSync(join(repository, file), 'utf8');
  const titles = source.matchAll(
    /\btest(?:Beside)?(?:\(|\.each[^]*?\)\()\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)\s*,/g,
  );
  return [...titles].map(([, single, double, template]) => (single ?? double ?? template)!);
}
