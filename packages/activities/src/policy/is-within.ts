import { sep } from 'node:path';

/** Whether a path is one of the folders, or in one of them. By their names: they have to be absolute and normal. */
export function isWithin(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
}
