import type { LogPiece } from '@tdw/activities/engine';

const NEWLINE = Buffer.from('\n');

/** What has no end after so many bytes is ended: until then it has to be in memory. */
const LONGEST_UNFINISHED = 64 * 1024;

/** What is written to one of the two streams. */
export type Printed = Pick<LogPiece, 'stream' | 'bytes'>;

/**
 * Whole lines, each with a name before it: others write to the same place in between. (Of bytes, not of text: where a
 * piece ends, a character may be cut in two.)
 */
export async function* nameLines(pieces: AsyncIterable<Printed>, name: string): AsyncGenerator<Printed> {
  const prefix = Buffer.from(`${name} | `);
  const unfinished = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  for await (const { stream, bytes } of pieces) {
    const all = Buffer.concat([unfinished[stream], bytes]);
    let end = all.lastIndexOf(NEWLINE) + 1;
    if (all.length - end > LONGEST_UNFINISHED) end = all.length;
    unfinished[stream] = all.subarray(end);
    if (end > 0) yield { stream, bytes: withPrefix(all.subarray(0, end), prefix) };
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (unfinished[stream].length > 0) yield { stream, bytes: withPrefix(unfinished[stream], prefix) };
  }
}

function withPrefix(lines: Buffer, prefix: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let from = 0; from < lines.length;) {
    const newline = lines.indexOf(NEWLINE, from);
    const end = newline === -1 ? lines.length : newline;
    parts.push(prefix, lines.subarray(from, end), NEWLINE);
    from = end + 1;
  }
  return Buffer.concat(parts);
}
