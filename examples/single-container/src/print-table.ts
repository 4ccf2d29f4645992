import type { ScenarioResult } from './run-scenario.ts';

const HEADINGS = { name: 'run', outcome: 'ended as', exitCode: 'exit', seconds: 'seconds', says: 'says' } as const;
const LONGEST_CELL = 80;

/** The results as a table, with a mark where a run did not end as it should. */
export function printTable(results: readonly ScenarioResult[]): void {
  const columns = Object.keys(HEADINGS) as (keyof typeof HEADINGS)[];
  const rows = [HEADINGS, ...results].map((row) => columns.map((column) => shorten(row[column])));
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  const lines = rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index]!)).join('  '));
  const marks = ['  ', ...results.map(({ asExpected }) => (asExpected ? '✓ ' : '✗ '))];
  console.log(`\n${lines.map((line, index) => marks[index] + line.trimEnd()).join('\n')}\n`);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 3)}...` : line;
}
