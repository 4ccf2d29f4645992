import { matchesGlob } from 'node:path';

/** What npm packs whether `files` names it or not, besides package.json. */
const ALWAYS = /^(readme|licen[cs]e)(\.[^/]*)?$/i;

/**
 * Whether a file of a package, or what is built from it, ends up with who installs the package. Not for
 * package.json, of which only a part matters.
 *
 * @param {string} file Relative to the package.
 * @param {readonly string[]} patterns The `files` of package.json: folders and globs, those with a `!` taken out again.
 */
export function isShipped(file, patterns) {
  if (ALWAYS.test(file)) return true;
  const matches = (/** @type {string} */ pattern) => matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`);
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) && !excluded.some(matches);
}
