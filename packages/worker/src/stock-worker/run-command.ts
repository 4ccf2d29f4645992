import { DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { Command, Option } from 'commander';
import {
  toAbsolutePaths,
  toAddress,
  toBytes,
  toCpus,
  toHost,
  toHoursOrLonger,
  toList,
  toLogDir,
  toPositiveInteger,
  toSecondsOrLonger,
} from './flag-values.ts';
import { defaultArtifactDir, defaultLogDir } from './default-dirs.ts';
import { BUCKET_ENVIRONMENT } from './log-dir.ts';
import { LOG_LEVELS } from './log-level.ts';
import type { StockWorkerOptions } from './run-stock-worker.ts';
import { addTemporalFlags, ENVIRONMENT } from './temporal-flags.ts';

/** `tdw-worker run`: the worker itself. */
export function runCommand(run: (options: StockWorkerOptions) => Promise<void> = loadAndRun): Command {
  const command = new Command('run')
    .description('run the container workflows, and their containers on the local Docker engine')
    .option(
      '--task-queue <name>',
      'the task queue to listen on; one whose name ends with @any is shared by several hosts',
      DEFAULT_TASK_QUEUE,
    );
  return addTemporalFlags(command)
    .option(
      '--host-id <name>',
      "this engine's name, in labels, results and the queues of a shared task queue (default: kept by the engine)",
    )
    .option(
      '--max-concurrent-containers <n>',
      "how many containers may run at a time (default: 4 for each of the engine's CPUs, at least 8)",
      toPositiveInteger,
    )
    .option(
      '--max-concurrent-services <n>',
      'how many services may be up at a time, besides those (default: 1000)',
      toPositiveInteger,
    )
    .option(
      '--max-cpus <n>',
      'how many CPUs all containers that run may ask for together; others wait (default: no limit)',
      toCpus,
    )
    .option(
      '--max-memory <size>',
      'how much memory all containers that run may ask for together; others wait (default: no limit)',
      toBytes,
    )
    .option(
      '--min-free-disk <size>',
      "how much of the engine's disk has to be free for a container to begin (default: it does not matter)",
      toBytes,
    )
    .option(
      '--endpoint-host <name>',
      "the host under which published ports are reached (default: the engine's for tcp and ssh, else localhost)",
      toHost,
    )
    .option(
      '--policy <file>',
      'what payloads may ask for, as JSON; tdw-worker policy check tries it (default: nothing beyond their containers)',
    )
    .option(
      '--allow-bind <path>',
      'a folder of the host that payloads may bind-mount, or what is in it, besides those of the policy; may be repeated (default: none)',
      toAbsolutePaths,
    )
    .option(
      '--secrets <provider>',
      'where to look for the secrets that payloads name: env:PREFIX_, dir:/folder, command:/program, or vault:https://host:8200/mount; may be repeated, the first that has one counts (default: nowhere)',
      toList,
    )
    .option(
      '--reap-interval <time>',
      'how often to look for containers that closed runs have left on the engine (default: 30s)',
      toSecondsOrLonger,
    )
    .option(
      '--reap-grace <time>',
      'how long a run must be seen closed before what it has left is removed (default: 10s)',
      toSecondsOrLonger,
    )
    .option(
      '--log-dir <place>',
      `where to keep all that containers write, for tdw-worker logs: a folder, s3://bucket/prefix, or none (default: ${defaultLogDir()})`,
      toLogDir,
    )
    .option(
      '--log-retention <time>',
      'how long after the end of its container a log is removed from that folder (default: 7d)',
      toHoursOrLonger,
    )
    .option(
      '--artifact-dir <place>',
      `where to keep the files that are collected from containers, for later steps and tdw-worker artifacts: a folder, s3://bucket/prefix, or none (default: ${defaultArtifactDir()})`,
      toLogDir,
    )
    .option(
      '--artifact-retention <time>',
      'how long after they were collected artifacts are removed from that folder (default: 7d)',
      toHoursOrLonger,
    )
    .option('--artifact-max-size <size>', 'how much may be collected from one container (default: 1g)', toBytes)
    .option('--artifact-max-file-size <size>', 'how large a file of that may be (default: 1g)', toBytes)
    .option(
      '--artifact-max-files <n>',
      'how many files may be collected from one container (default: 1000)',
      toPositiveInteger,
    )
    .addOption(
      new Option(
        '--log-driver <name>',
        "how the engine keeps each container's output until then (default: json-file)",
      ).choices(['json-file', 'local']),
    )
    .option(
      '--log-max-size <MiB>',
      'how much of it the engine may keep; it drops the older half when there is more (default: 128)',
      toPositiveInteger,
    )
    .option(
      '--health-address <host:port>',
      'answer GET /healthz: 200 while all is well, else 503, and why (default: do not)',
      toAddress,
    )
    .option(
      '--metrics-address <host:port>',
      'answer GET /metrics with metrics for Prometheus (default: do not)',
      toAddress,
    )
    .addOption(
      new Option('--log-level <level>', 'what to log, to stderr as JSON').choices([...LOG_LEVELS]).default('info'),
    )
    .addHelpText('after', `${ENVIRONMENT}\n${BUCKET_ENVIRONMENT}\n${SIGNALS}`)
    .allowExcessArguments(false)
    .action(run);
}

/** Loaded only when it is needed: Temporal's native core takes a second, which `--help` need not wait for. */
async function loadAndRun(options: StockWorkerOptions): Promise<void> {
  const { runStockWorker } = await import('./run-stock-worker.ts');
  await runStockWorker(options);
}

const SIGNALS =
  'SIGTERM and SIGINT stop the worker; running containers go on, and the next worker follows them to their end.';
