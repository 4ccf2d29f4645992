import * as v from 'valibot';

export const LONGEST_LINE_PATTERN = 1_000;

/**
 * No look-ahead, look-behind and back-references: RE2 has none. A worker matches with RE2, whose time is bounded by
 * the length of the line: with a backtracking engine, a payload could bring a worker to a halt.
 *
 * Read as tokens, so that an escaped `\(?=` and `\\1` may stand there: a character, an escape, or opening
 * parentheses with what follows the last of them.
 */
export const LINE_PATTERN = /^(?:[^\\(]|\\[^1-9k]|\(+(?:\?(?::|<[A-Za-z_])|[^?\\(]|\\[^1-9k]))+$/;

export const LineRegExpSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_LINE_PATTERN && isRegExp(value),
  `a regular expression of 1 to ${LONGEST_LINE_PATTERN} characters, without look-around and back-references`,
);

function isRegExp(text: string): boolean {
  if (!LINE_PATTERN.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
