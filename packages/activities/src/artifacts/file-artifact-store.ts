import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { flushNames } from '../logs/flush-names.ts';
import { logFolder } from '../logs/log-folder.ts';
import { artifactName, INDEX_NAME, writeIndex } from './artifact-index.ts';
import { ArtifactNotKept, type ArtifactStore } from './artifact-store.ts';

/**
 * Keeps artifacts in files: a folder for each container, as the file sink has them, and in it a file for each artifact,
 * whose name is its path, escaped, and one that lists them when all are there.
 *
 * @param root - the folder in which all of it is; made when it is needed
 */
export function createFileArtifactStore(root: string): ArtifactStore {
  return {
    async open(owner) {
      const folder = logFolder(resolve(root), owner);
      // What containers write is nobody's business but the worker's.
      const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
      return {
        async put(path, content) {
          const file = join(folder, artifactName(path));
          await writeWhole(file, content);
          return pathToFileURL(file).href;
        },
        async complete(artifacts) {
          await writeWhole(join(folder, INDEX_NAME), writeIndex(artifacts));
          await flushNames(folder, firstMade);
        },
      };
    },
    read: ({ reference }) => readKept(resolve(root), reference),
  };
}

/** Under another name first, and on the disk: whoever sees the file sees all of it, whatever happens to the machine. */
async function writeWhole(file: string, content: AsyncIterable<Buffer> | string): Promise<void> {
  const draft = join(file, '..', `draft.${randomBytes(6).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

async function* readKept(root: string, reference: string): AsyncGenerator<Buffer> {
  const path = pathOf(reference);
  // What is asked for was written by a worker, but it has come a long way.
  if (path === undefined || !path.startsWith(root + sep)) {
    throw new ArtifactNotKept(`${reference} is not in this worker's store, ${root}`);
  }
  yield* readFileArtifact(path);
}

/** @throws {@link ArtifactNotKept} where there is no such file */
export async function* readFileArtifact(path: string): AsyncGenerator<Buffer> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    yield* handle.createReadStream() as AsyncIterable<Buffer>;
  } catch (error) {
    if (!NO_FILE.has((error as NodeJS.ErrnoException).code)) throw error;
    throw new ArtifactNotKept(`There is no artifact ${path} any more`, { cause: error });
  }
}

/** What the system says of a place where no file is, or a link. */
const NO_FILE: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** Without what leads upwards; `undefined` for what is no file's URL, or another machine's. */
function pathOf(reference: string): string | undefined {
  try {
    return resolve(fileURLToPath(reference));
  } catch {
    return undefined;
  }
}
