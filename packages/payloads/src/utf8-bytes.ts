/** Workflows have it, and so have Node.js and browsers; the types of the language alone have not. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** How many bytes a text has in UTF-8; half a surrogate pair is written as a replacement character. */
export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
