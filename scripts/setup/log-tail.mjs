import { existsSync, readFileSync } from 'node:fs';

/**
 * The end of a log as part of an error; empty where nothing was written.
 *
 * @param {string} file
 * @param {number} [lines]
 */
export function tailOf(file, lines = 15) {
  const content = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
  if (content === '') return '';
  return `; the end of its log:\n${content
    .split('\n')
    .slice(-lines)
    .map((line) => `  | ${line}`)
    .join('\n')}`;
}
