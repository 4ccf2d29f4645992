import { parseChangesetFile } from '@changesets/parse';

/**
 * The changesets that came, or were changed, between the two.
 *
 * @param {import('./revisions.mjs').Revisions} revisions
 */
export function addedChangesets({ changedFiles, after }) {
  return changedFiles('.changeset')
    .filter((path) => path.endsWith('.md') && path !== '.changeset/README.md')
    .map((path) => after(path))
    .filter((content) => content !== undefined)
    .map((content) => parseChangesetFile(content));
}
