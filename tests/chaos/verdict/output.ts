/** What a result says of one stream. */
export interface Stream {
  /** Where it was too long: the head, a line that says how much is missing, the tail. */
  text: string;
  bytes: number;
  truncated: boolean;
}

/** How a stream of a result is not what the container wrote; `undefined` where it is. */
export function differenceIn(name: string, expected: string, { text, bytes, truncated }: Stream): string | undefined {
  if (text === expected && bytes === expected.length) return undefined;
  if (bytes !== expected.length) return `${name} has ${bytes} bytes, not ${expected.length}: ${excerptOf(text)}`;
  const isShortened = truncated && text.length < expected.length;
  if (isShortened && isHeadAndTail(text, expected)) return undefined;
  return `${name} is not what was written: ${excerptOf(text)}`;
}

/** A head of whole lines and a tail of whole lines, with a line between that is in neither. */
function isHeadAndTail(text: string, whole: string): boolean {
  const head = commonLength(text, whole, (of, index) => of[index]);
  const tail = commonLength(text, whole, (of, index) => of[of.length - 1 - index]);
  const NOTICE = 200;
  return head > 0 && tail > 0 && text.length - head - tail < NOTICE;
}

function commonLength(a: string, b: string, at: (of: string, index: number) => string | undefined): number {
  let length = 0;
  while (length < a.length && at(a, length) === at(b, length)) length++;
  return length;
}

function excerptOf(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 100)} … ${text.slice(-100)}` : text);
}
