import type { LogCapacity } from '../engine/engine-client.ts';

/** `{"log":"…","stream":"stdout","time":"2026-01-01T00:00:00.123456789Z"}` and a newline, without the text. */
const ENTRY_BYTES = 80;
const ENCODED_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => encodedBytes(byte));

/** How many bytes an entry of the engine's log takes at most, as JSON: that of its other driver is more compact. */
export function entryBytes(text: Buffer): number {
  let bytes = ENTRY_BYTES;
  for (const byte of text) bytes += ENCODED_BYTES[byte]!;
  return bytes;
}

/**
 * Whether the engine can have dropped something from a log that has so many bytes. One that has lost a file is left with
 * all others full.
 */
export function mayHaveDropped({ fileBytes, files }: LogCapacity, bytes: number): boolean {
  return bytes >= fileBytes * (files - 1);
}

/** Control characters, those of HTML, and what may be no UTF-8 are written as six: `\u003c`. */
function encodedBytes(byte: number): number {
  if (byte < 0x20 || byte >= 0x7f || '<>&'.includes(String.fromCharCode(byte))) return byte === 0x0a ? 2 : 6;
  return byte === 0x22 || byte === 0x5c ? 2 : 1;
}
