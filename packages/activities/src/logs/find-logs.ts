import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { safeName } from './log-folder.ts';

/** A container's log among those that a file sink has. */
export interface FoundLog {
  /** For `readLog`. */
  reference: string;
  /** The container's `name` in the input, when it had one. */
  step?: string;
  /** The key of its execution. */
  key: string;
}

/**
 * The logs of the containers of a workflow's run, the one that began first first; none where there are none.
 *
 * @param root - the folder of the file sink
 * @param runId - default: the run of that workflow that last began a log
 */
export async function findLogs(root: string, workflowId: string, runId?: string): Promise<FoundLog[]> {
  const namespaces = await foldersIn(resolve(root));
  const runs = await Promise.all(namespaces.map((namespace) => foldersIn(join(namespace, safeName(workflowId)))));
  const candidates = runs.flat().filter((run) => runId === undefined || basename(run) === safeName(runId));
  const run = (await byAge(candidates)).at(-1);
  return run === undefined ? [] : (await byAge(await foldersIn(run))).map(toLog);
}

function toLog(folder: string): FoundLog {
  const [key = '', step] = basename(folder).split('@').toReversed();
  return { reference: pathToFileURL(folder).href, ...(step !== undefined && { step }), key };
}

export async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function byAge(folders: readonly string[]): Promise<string[]> {
  const dated = await Promise.all(folders.map(async (path) => ({ path, bornAt: (await stat(path)).birthtimeMs })));
  return dated.toSorted((a, b) => a.bornAt - b.bornAt).map(({ path }) => path);
}
