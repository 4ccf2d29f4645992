import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './workspace-copy.ts';

/** A page of the documentation, as people read it. */
export interface Page {
  /** Relative to the repository. */
  path: string;
  text: string;
}

/** A fenced block of a page. */
export interface Block {
  /** Page and line, for the name of a test. */
  where: string;
  language: string;
  code: string;
}

const PAGES = [
  'README.md',
  'docs/*.md',
  'docs/decisions/*.md',
  '{packages,examples}/*/README.md',
  'benchmarks/README.md',
];

export function readPages(): Page[] {
  const paths = globSync(PAGES, { cwd: repository }).toSorted();
  return paths.map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}

export function readPage(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(/^( *)```(.*)\n([^]*?)^\1```$/gm)].map(({ index, ...match }) => ({
    where: `${path}:${text.slice(0, index).split('\n').length}`,
    language: match[2]!,
    code: match[3]!,
  }));
}

/** The rows of a section's tables that begin with code, cell by cell; of all tables, where no section is named. */
export function rowsOf(text: string, heading?: string): string[][] {
  const section = heading === undefined ? text : sectionOf(text, heading);
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function sectionOf(text: string, heading: string): string {
  const [, after] = text.split(`\n${heading}\n`);
  if (after === undefined) throw new Error(`Expected a page with the heading '${heading}'`);
  return after.split(/^#/m)[0]!;
}
