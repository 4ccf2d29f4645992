import { posix } from 'node:path';

/**
 * The path in the container of what an archive of a place in it has under a name. Names are not trusted: a program in the
 * container, or a false engine, has made them.
 *
 * @param root - the place, an absolute path, whose last name is the first of the archive's names
 * @returns `undefined` where the name leads anywhere else
 */
export function artifactPath(root: string, name: string): string | undefined {
  const parts = name.replace(/\/$/, '').split('/');
  if (parts[0] !== posix.basename(root) || parts.some(isNoName)) return undefined;
  return posix.join(posix.dirname(root), ...parts);
}

const isNoName = (part: string): boolean => part === '' || part === '.' || part === '..' || part.includes('\0');
