import type { StreamName } from '../output/demultiplex.ts';

/** A piece of one stream, written by one attempt, by what its name says. */
export interface SegmentName {
  stream: StreamName;
  /** Where in the stream its first byte stands. */
  start: number;
  /** What no other attempt has: two that write at a time never have a segment in common. */
  writer: string;
}

/** Enough for a petabyte, so that by name is by offset, too: `cat` of all files of one attempt gives the stream. */
const OFFSET_DIGITS = 15;
const NAME = /^(stdout|stderr)\.(\d{15})\.(\w+)\.log$/;

export function segmentName({ stream, start, writer }: SegmentName): string {
  return `${stream}.${String(start).padStart(OFFSET_DIGITS, '0')}.${writer}.log`;
}

/** @returns `undefined` where it is the name of something else */
export function parseSegmentName(name: string): SegmentName | undefined {
  const [, stream, start, writer] = NAME.exec(name) ?? [];
  if (stream === undefined || writer === undefined) return undefined;
  return { stream: stream as StreamName, start: Number(start), writer };
}
