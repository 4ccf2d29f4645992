import type { LogCapacity } from '../engine/container-inspection.ts';

const NEWLINE = 0x0a;
/** `\u003c` */
const ESCAPED_BYTES = 6;
/** `{"log":"…","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}` and a newline, without the text. */
const JSON_ENTRY_BYTES = 69;
const JSON_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => jsonBytes(byte));
/** A protocol buffer with its length before and after it, without the text. */
const BINARY_ENTRY_BYTES = 32;
/** A line of more than 16 KiB is several entries, which say of which line they are; all but the last have no newline. */
const BINARY_PART_BYTES = 200;

/** How many bytes an entry of the engine's log takes, at most. */
export function entryBytes({ encoding }: Pick<LogCapacity, 'encoding'>, text: Buffer): number {
  if (encoding === 'binary') {
    return text.length + (text.at(-1) === NEWLINE ? BINARY_ENTRY_BYTES : BINARY_PART_BYTES);
  }
  let bytes = JSON_ENTRY_BYTES;
  for (let at = 0; at < text.length; at++) {
    bytes += JSON_BYTES[text[at]!]!;
    if (text[at]! >= 0x80 && mayBeEscaped(text, at)) bytes += ESCAPED_BYTES - 3;
  }
  return bytes;
}

/**
 * Whether the engine can have dropped something from a log that has so many bytes. One that has lost a file is left with
 * all others full.
 */
export function mayHaveDropped({ fileBytes, files }: LogCapacity, bytes: number): boolean {
  return bytes >= fileBytes * (files - 1);
}

/** Control characters, and those of HTML, are escaped. Text in UTF-8 is left as it is, but for three characters. */
function jsonBytes(byte: number): number {
  if (byte === NEWLINE || '\r"\\'.includes(String.fromCharCode(byte))) return 2;
  return byte < 0x20 || '<>&'.includes(String.fromCharCode(byte)) ? ESCAPED_BYTES : 1;
}

/**
 * Whether the last byte of such a character is here: U+FFFD, which is also what is read of a byte that was no UTF-8, and
 * the separators of lines and paragraphs.
 */
function mayBeEscaped(text: Buffer, at: number): boolean {
  const [first, second, third] = [text[at - 2], text[at - 1], text[at]];
  if (first === 0xef) return second === 0xbf && third === 0xbd;
  return first === 0xe2 && second === 0x80 && (third === 0xa8 || third === 0xa9);
}
