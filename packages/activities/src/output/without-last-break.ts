/** What editors and `echo` put at the end of a file is mostly not meant. */
export function withoutLastBreak(value: Buffer): Buffer {
  const text = value.toString('latin1').replace(/\r?\n$/, '');
  return value.subarray(0, text.length);
}
