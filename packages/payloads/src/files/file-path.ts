import * as v from 'valibot';

// A name that is neither '.' nor '..', written without look-ahead for engines that have none.
const NAME = String.raw`(?:[^\0/.][^\0/]*|\.[^\0/.][^\0/]*|\.\.[^\0/]+)`;

export const FILE_OR_FOLDER_PATH = new RegExp(`^(?:/${NAME})+/?$`);

/** As the kernel has it, with the NUL at its end. */
export const LONGEST_FILE_PATH = 4_095;

const WHERE = "an absolute path inside the container without '.', '..' and '//', such as";

export const FileOrFolderPathSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_FILE_PATH && FILE_OR_FOLDER_PATH.test(value),
  `${WHERE} '/in/report.xml', or '/in/' for a folder`,
);

/** Whether a path names a folder, by the slash at its end. */
export function isFolderPath(path: string): boolean {
  return path.endsWith('/');
}

/** Whether a place is another one, or within it. */
export function isWithin(path: string, folder: string): boolean {
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  return path === folder || path.startsWith(root);
}
