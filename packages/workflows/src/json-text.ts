/** The sandbox of workflows has it, and so has Node.js; the types of the language alone have not. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const ENCODER = new TextEncoder();

/** How many bytes a text has when it is written as JSON, in UTF-8, its quotes not counted. */
export function jsonBytes(text: string): number {
  return bytesAsJson(text) - 2;
}

/** How many bytes a value has when it is written as JSON, in UTF-8. */
export function bytesAsJson(value: unknown): number {
  return ENCODER.encode(JSON.stringify(value)).length;
}

/** The beginning and, the larger part, the end of a text that has too many bytes as JSON, with a line between. */
export function shortenText(text: string, bytes: number): string {
  const size = jsonBytes(text);
  if (size <= bytes) return text;
  const room = bytes - MARK_BYTES;
  if (room <= 0) return '';
  const head = indexAfter(text, Math.floor(room / 4));
  const tail = indexAfter(text, size - Math.ceil((room * 3) / 4), true);
  return `${text.slice(0, head)}\n[... ${tail - head} characters left out ...]\n${text.slice(tail)}`;
}

/** The end of a text that has too many bytes as JSON. */
export function endOfText(text: string, bytes: number): string {
  const size = jsonBytes(text);
  return size <= bytes ? text : text.slice(indexAfter(text, size - bytes, true));
}

/** As JSON, with a number of nine digits. */
const MARK_BYTES = 48;

/** Where in the text so many bytes are over: just before the character that would exceed them, or just after. */
function indexAfter(text: string, bytes: number, isAfter = false): number {
  let at = 0;
  let passed = 0;
  while (at < text.length) {
    const next = passed + bytesAt(text, at);
    if (next > bytes && !(isAfter && passed < bytes)) break;
    passed = next;
    at += unitsAt(text, at);
  }
  return at;
}

const unitsAt = (text: string, at: number): number => (text.codePointAt(at)! > 0xffff ? 2 : 1);

/** JSON's short escapes: backspace, tab, line feed, form feed, carriage return, quote and backslash. */
const SHORT_ESCAPES: ReadonlySet<number> = new Set([8, 9, 10, 12, 13, 0x22, 0x5c]);

function bytesAt(text: string, at: number): number {
  const code = text.codePointAt(at)!;
  if (SHORT_ESCAPES.has(code)) return 2;
  if (code < 0x20) return 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  // Half a surrogate pair is written as an escape.
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code > 0xffff ? 4 : 3;
}
