import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FoundLog, toFoundLog } from './found-log.ts';
import { isS3Url, loadS3 } from './load-s3.ts';
import { safeName } from './log-folder.ts';

/**
 * The logs of the containers of a workflow's run, the one that began first first; none where there are none.
 *
 * @param root - the folder of the file sink, or `s3://bucket/prefix`
 * @param runId - default: the run of that workflow that last began a log
 */
export async function findLogs(root: string, workflowId: string, runId?: string): Promise<FoundLog[]> {
  if (isS3Url(root)) return (await loadS3()).findS3Logs(root, workflowId, runId);
  const namespaces = await foldersIn(resolve(root));
  const runs = await Promise.all(namespaces.map((namespace) => foldersIn(join(namespace, safeName(workflowId)))));
  const candidates = runs.flat().filter((run) => runId === undefined || basename(run) === safeName(runId));
  const run = (await byAge(candidates)).at(-1);
  return run === undefined ? [] : (await byAge(await foldersIn(run))).map(toFound);
}

const toFound = (folder: string): FoundLog => toFoundLog(pathToFileURL(folder).href, folder);

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
