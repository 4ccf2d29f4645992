import { patternRoot } from '@tdw/payloads';
import { RE2JS } from 're2js';

/** Whether one of the patterns of a `collect` means this path. One without wildcards means all that is in a folder, too. */
export function createPathMatcher(patterns: readonly string[]): (path: string) => boolean {
  // RE2, for patterns are strangers', and each is asked of every file.
  const expressions = patterns.map((pattern) => RE2JS.compile(toExpression(pattern), RE2JS.DOTALL));
  return (path) => expressions.some((expression) => expression.matches(path));
}

/** The folders, or files, in which all that the patterns mean is, none of them in another. */
export function rootsOf(patterns: readonly string[]): string[] {
  const roots = [...new Set(patterns.map(patternRoot))];
  return roots.filter((root) => !roots.some((other) => root.startsWith(`${other}/`)));
}

const ANY_FOLDERS = '(?:/[^/]+)';

function toExpression(pattern: string): string {
  const names = pattern.split('/').filter((name) => name !== '');
  const last = names.at(-1);
  const path = names.map((name) => (name === '**' ? `${ANY_FOLDERS}*` : `/${toName(name)}`)).join('');
  if (pattern.endsWith('/')) return `${path}/.+`;
  // The file itself is at the end of what it stands for there.
  if (last === '**') return path + ANY_FOLDERS;
  return /[*?]/.test(pattern) ? path : `${path}(?:/.+)?`;
}

function toName(name: string): string {
  return name
    .split(/([*?])/)
    .map((part) => (part === '*' ? '[^/]*' : part === '?' ? '[^/]' : RE2JS.quote(part)))
    .join('');
}
