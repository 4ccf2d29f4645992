import { execFileSync } from 'node:child_process';

/**
 * Two commits of the repository in the current folder. What is not committed does not count.
 *
 * @typedef {object} Revisions
 * @property {(...paths: string[]) => string[]} changedFiles Below these paths; those that are gone, too.
 * @property {(path: string) => string | undefined} before A file's content at the first of the two.
 * @property {(path: string) => string | undefined} after The same at the second.
 */

/**
 * From where the current branch left another one, to where it is now.
 *
 * @param {string} ref
 * @returns {Revisions}
 */
export function revisionsSince(ref) {
  const base = git('merge-base', ref, 'HEAD').trim();
  return {
    changedFiles: (...paths) => lines(git('diff', '--name-only', '--no-renames', base, 'HEAD', '--', ...paths)),
    before: (path) => contentAt(base, path),
    after: (path) => contentAt('HEAD', path),
  };
}

/**
 * @param {string} commit
 * @param {string} path
 */
function contentAt(commit, path) {
  const exists = git('ls-tree', '--name-only', commit, '--', path) !== '';
  return exists ? git('show', `${commit}:${path}`) : undefined;
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' });
}

/** @param {string} output */
function lines(output) {
  return output.split('\n').filter((line) => line !== '');
}
