import { DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOG_LEVELS } from './log-level.ts';
import type { StockWorkerOptions } from './stock-worker.ts';
import { VERSION } from './version.ts';

export function createCli(run: (options: StockWorkerOptions) => Promise<void> = loadAndRun): Command {
  return new Command('tdw-worker')
    .description('Runs the container workflows, and their containers on the local Docker engine.')
    .version(VERSION)
    .option('--task-queue <name>', 'the task queue to listen on', DEFAULT_TASK_QUEUE)
    .option('--address <host:port>', "Temporal's address (default: TEMPORAL_ADDRESS, or localhost:7233)")
    .option('--namespace <name>', 'the Temporal namespace (default: TEMPORAL_NAMESPACE, or default)')
    .option(
      '--host-id <name>',
      "this engine's name, in labels and results; one engine per task queue (default: kept by the engine)",
    )
    .option(
      '--max-concurrent-containers <n>',
      "how many containers may run at a time (default: 4 for each of the engine's CPUs, at least 8)",
      toPositiveInteger,
    )
    .addOption(
      new Option('--log-level <level>', 'what to log, to stderr as JSON').choices([...LOG_LEVELS]).default('info'),
    )
    .addHelpText('after', ENVIRONMENT)
    .allowExcessArguments(false)
    .action(run);
}

/** Loaded only when it is needed: Temporal's native core takes a second, which `--help` need not wait for. */
async function loadAndRun(options: StockWorkerOptions): Promise<void> {
  const { runStockWorker } = await import('./stock-worker.ts');
  await runStockWorker(options);
}

const ENVIRONMENT = `
Temporal (TLS, API key and all else): the TEMPORAL_* environment variables and the temporal CLI's configuration file.
Engine: DOCKER_HOST, or the current docker context, or the first of the usual sockets.
SIGTERM and SIGINT stop the worker; running containers go on, and the next worker follows them to their end.`;

function toPositiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return value;
}
