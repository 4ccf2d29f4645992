import * as v from 'valibot';

const LONGEST = 1_000;

/**
 * What RE2 has not: look-ahead, look-behind and back-references. A worker matches with RE2, whose time is
 * bounded by the length of the line: with a backtracking engine, a payload could bring a worker to a halt.
 */
const NOT_IN_RE2 = /\(\?<?[=!]|\\[1-9]|\\k</;

export const LineRegExpSchema = v.custom<string>(
  (value) => typeof value === 'string' && value !== '' && value.length <= LONGEST && isRegExp(value),
  `a regular expression of at most ${LONGEST} characters, without look-around and back-references`,
);

function isRegExp(text: string): boolean {
  if (NOT_IN_RE2.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
