import * as v from 'valibot';

/**
 * A path with wildcards: `*` and `?` stand for characters of one name, `**` for any number of names. The first name has
 * none, so that there is always a folder to look in.
 */
export const COLLECT_PATTERN = /^\/[^\0/*?[\]{}\\]+(?:\/[^\0/[\]{}\\]+)*\/?$/;

export const LONGEST_COLLECT_PATTERN = 1_000;
const MOST_COLLECT_PATTERNS = 50;

export const CollectPatternSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_COLLECT_PATTERN && isPattern(value),
  "an absolute path whose names after the first may have '*', '?' or be '**', such as '/out/**/*.xml', or '/out/' for a folder",
);

export const CollectSchema = v.pipe(
  v.array(CollectPatternSchema),
  v.minLength(1, 'at least one path'),
  v.maxLength(MOST_COLLECT_PATTERNS, `at most ${MOST_COLLECT_PATTERNS} paths`),
);

/** Where a pattern begins: the names before the first wildcard. */
export function patternRoot(pattern: string): string {
  const names = pattern.split('/').filter((name) => name !== '');
  const wild = names.findIndex(isWild);
  return `/${names.slice(0, wild === -1 ? names.length : wild).join('/')}`;
}

function isWild(name: string): boolean {
  return name.includes('*') || name.includes('?');
}

function isPattern(text: string): boolean {
  return COLLECT_PATTERN.test(text) && text.split('/').every(isNameOfPattern);
}

function isNameOfPattern(name: string): boolean {
  return name !== '.' && name !== '..' && (name === '**' || !name.includes('**'));
}
