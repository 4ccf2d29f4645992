import { basename, dirname } from 'node:path';
import { globSync } from 'node:fs';
import { parse } from 'yaml';
import { isShipped } from './is-shipped.mjs';

/** @typedef {{ name: string, version: string, files: string[], private?: boolean }} Manifest */

/**
 * The published packages of which something changes that users get, and what it is. A package whose version
 * was raised is not among them: its changesets have been used up for that.
 *
 * @param {import('./revisions.mjs').Revisions} revisions
 * @returns {{ name: string, files: string[] }[]}
 */
export function changedPackages(revisions) {
  const catalogs = { before: catalogOf(revisions.before), after: catalogOf(revisions.after) };
  return globSync('packages/*/package.json').flatMap((path) => {
    const [before, after] = [manifestOf(revisions.before(path)), manifestOf(revisions.after(path))];
    if (after === undefined || after.private || before?.version !== after.version) return [];

    const folder = dirname(path);
    const files = revisions
      .changedFiles(folder)
      .map((file) => file.slice(folder.length + 1))
      .filter((file) => isShipped(file, after.files));
    if (published(before, catalogs.before) !== published(after, catalogs.after)) files.push(basename(path));
    return files.length > 0 ? [{ name: after.name, files }] : [];
  });
}

/**
 * A manifest as far as it matters to who installs the package, with the ranges that are published.
 *
 * @param {Manifest} manifest
 * @param {Record<string, string>} catalog
 */
function published({ ...manifest }, catalog) {
  for (const field of ['scripts', 'devDependencies']) Reflect.deleteProperty(manifest, field);
  return JSON.stringify(manifest, (name, value) => (value === 'catalog:' ? catalog[name] : value));
}

/** @param {string | undefined} content @returns {Manifest | undefined} */
function manifestOf(content) {
  return content === undefined ? undefined : JSON.parse(content);
}

/** @param {(path: string) => string | undefined} read @returns {Record<string, string>} */
function catalogOf(read) {
  return parse(read('pnpm-workspace.yaml') ?? '').catalog;
}
