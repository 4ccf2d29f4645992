import { Command } from 'commander';
import type { ListArtifactsOptions } from './list-artifacts.ts';
import { toAbsolutePath, toLogPlace } from './flag-values.ts';
import { defaultArtifactDir } from './default-dirs.ts';
import { BUCKET_ENVIRONMENT } from './log-dir.ts';

/** `tdw-worker artifacts`: what was collected from the containers of a run, where this machine's worker keeps it, or in a bucket. */
export function artifactsCommand(
  list: (workflowId: string, options: ListArtifactsOptions) => Promise<void> = loadAndList,
): Command {
  return new Command('artifacts')
    .description('list the files that were collected from the containers of a run, or copy them into a folder')
    .argument('<workflow-id>', 'the id of the workflow')
    .option('--run-id <id>', 'which of its runs (default: the last one of which something was collected)')
    .option('--step <name>', 'only of the container of this name')
    .option('--out <folder>', 'copy them into this folder, each below the name of its container', toAbsolutePath)
    .option('--artifact-dir <place>', `the --artifact-dir of the worker (default: ${defaultArtifactDir()})`, toLogPlace)
    .addHelpText('after', `${LINES}\n${BUCKET_ENVIRONMENT}`)
    .allowExcessArguments(false)
    .action(list);
}

/** Loaded only when it is needed, as all that commands do. */
async function loadAndList(workflowId: string, options: ListArtifactsOptions): Promise<void> {
  const { listArtifacts } = await import('./list-artifacts.ts');
  await listArtifacts(workflowId, options, process.stdout);
}

const LINES = `
Each line has the SHA-256 digest, the size in bytes, the container's name and the path that a file had there.
Ends with 1 where there is none, or where a file is no more what was collected.`;
