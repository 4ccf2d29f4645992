import { utf8Bytes } from './utf8-bytes.ts';

/**
 * In bytes of UTF-8. Of a failure that is tried again a Temporal server keeps 4 KiB, details and all, and else
 * nothing of it; and a person has read enough by then.
 */
const LONGEST_MESSAGE = 3_500;

/** What is left of a message before the lines of its container: they tell most by their end. */
const LONGEST_BEFORE_TAIL = 2_000;

const CUT = '…';

/** What else a message says. */
export interface MessageParts {
  /** What may be done about it. */
  hint?: string | undefined;
  /** The last lines that the container wrote; `''` where it is known that it wrote nothing. */
  logTail?: string | undefined;
}

/**
 * The message of a failure: what happened, a hint, the container's last lines. The one place that keeps messages
 * short: what is too long loses its middle, and lines their beginning.
 *
 * @returns at most 3,500 bytes of UTF-8
 */
export function failureMessage(what: string, { hint, logTail }: MessageParts = {}): string {
  const lines = logTail?.trim();
  const after = `${hint === undefined ? '' : `\nHint: ${hint}`}${introductionOf(lines)}`;
  const room = (lines ? LONGEST_BEFORE_TAIL : LONGEST_MESSAGE) - utf8Bytes(after);
  const beginning = `${cutMiddle(what.trim(), room)}${after}`;
  return lines ? `${beginning}${cutBeginning(lines, LONGEST_MESSAGE - utf8Bytes(beginning))}` : beginning;
}

/** What a container is called in a sentence about it, behind its article. */
export function containerTitle({ name, image }: { name?: string | undefined; image: string }): string {
  return name === undefined ? `container of '${image}'` : `container '${name}' of '${image}'`;
}

function introductionOf(lines: string | undefined): string {
  if (lines === undefined) return '';
  return lines === '' ? '\nIt wrote nothing.' : '\nIts last output:\n';
}

function cutMiddle(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text;
  const half = Math.floor(bytes / 2);
  // No character has fewer than one byte.
  return `${fitting(Array.from(text.slice(0, half)), half).join('')}${cutBeginning(text, half)}`;
}

function cutBeginning(text: string, bytes: number): string {
  if (utf8Bytes(text) <= bytes) return text;
  const fromTheEnd = Array.from(text.slice(-bytes)).reverse();
  return `${CUT}${fitting(fromTheEnd, bytes - utf8Bytes(CUT))
    .reverse()
    .join('')}`;
}

/** The first characters that have so many bytes together. */
function fitting(characters: readonly string[], bytes: number): string[] {
  let room = bytes;
  const end = characters.findIndex((character) => (room -= utf8Bytes(character)) < 0);
  return characters.slice(0, end === -1 ? characters.length : end);
}
