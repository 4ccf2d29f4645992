import { Command } from 'commander';
import { toLogPlace } from './flag-values.ts';
import { defaultLogDir } from './default-dirs.ts';
import { BUCKET_ENVIRONMENT } from './log-dir.ts';
import type { PrintLogsOptions } from './print-logs.ts';

/** `tdw-worker logs`: what the containers of a run wrote, where this machine's worker keeps it, or in a bucket. */
export function logsCommand(
  print: (workflowId: string, options: PrintLogsOptions) => Promise<void> = loadAndPrint,
): Command {
  return new Command('logs')
    .description(
      'print what the containers of a run wrote, from the logs that the worker on this machine keeps, or in a bucket',
    )
    .argument('<workflow-id>', 'the id of the workflow')
    .option('--run-id <id>', 'which of its runs (default: the last one that ran a container)')
    .option('--step <name>', 'only the container of this name')
    .option('--follow', 'go on with what is written from now on, until all the logs that are there are complete')
    .option('--log-dir <place>', `the --log-dir of the worker (default: ${defaultLogDir()})`, toLogPlace)
    .addHelpText('after', `${STREAMS}\n${BUCKET_ENVIRONMENT}`)
    .allowExcessArguments(false)
    .action(print);
}

/** Loaded only when it is needed, as all that commands do. */
async function loadAndPrint(workflowId: string, options: PrintLogsOptions): Promise<void> {
  const { printLogs } = await import('./print-logs.ts');
  await printLogs(workflowId, options, { stdout: process.stdout, stderr: process.stderr });
}

const STREAMS = `
Standard output goes to standard output, standard error to standard error; without --follow, the first comes first.
Where there are several containers, each of their lines begins with the container's name.
Ends with 1 where there is no such log.`;
