const LONGEST_CELL = 80;

/** Prints rows below their headings, in the order of the columns; line breaks become spaces. */
export function printTable<Column extends string>(
  headings: Readonly<Record<Column, string>>,
  rows: readonly Readonly<Partial<Record<NoInfer<Column>, unknown>>>[],
): void {
  const columns = Object.keys(headings) as Column[];
  const cells = [headings, ...rows].map((row) => columns.map((column) => shorten(String(row[column] ?? '-'))));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
  const lines = cells.map((row) => row.map((cell, index) => cell.padEnd(widths[index]!)).join('  '));
  console.log(`\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}\n`);
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 3)}...` : line;
}
