// Our packages, as built, against the engine's own floor: paired figures, taken side by side in one run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, openBench } from './bench.ts';
import { inLanes } from './lanes.ts';
import { measureBundle } from './measure/bundle.ts';
import { measureColdStart } from './measure/cold-start.ts';
import { measureLatency } from './measure/latency.ts';
import { MEBIBYTE, measureLogs } from './measure/logs.ts';
import { measureParallel } from './measure/parallel.ts';
import { measureThroughput } from './measure/throughput.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import type { Figures } from './report/figures.ts';
import { machineFacts } from './report/machine-facts.ts';
import { formatTable } from './report/table.ts';
import { CONCURRENCY } from './workload.ts';

const SIZES = {
  normal: { warmUp: 64, rounds: 40, blocks: 6, blockSize: 64, parallel100: 5, parallel400: 3, starts: 5, logPairs: 3 },
  quick: { warmUp: 16, rounds: 10, blocks: 2, blockSize: 32, parallel100: 1, parallel400: 1, starts: 2, logPairs: 1 },
};
const LOG_BYTES = 300 * MEBIBYTE;
const LONG_LOG_BYTES = 1_024 * MEBIBYTE;

const DEFAULT_JSON = fileURLToPath(new URL('../results/latest.json', import.meta.url));

const parsed = parseOptions(process.argv.slice(2), DEFAULT_JSON);
if (parsed === undefined) process.stdout.write(HELP);
else await run(parsed);

async function run(options: Options): Promise<void> {
  const bench = await openBench(options.profile);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void bench.close().finally(() => process.exit(1)));
  }
  try {
    const figures = await Promise.race([measure(bench, options), bench.died]);
    console.log(`\n${formatTable(figures)}`);
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await bench.close();
  }
}

async function measure(bench: Bench, { only, quick }: Options): Promise<Figures> {
  const sizes = quick ? SIZES.quick : SIZES.normal;
  const figures: Figures = { takenAt: new Date().toISOString(), quick, machine: await machineFacts(bench.docker) };
  say('warming up');
  await warm(bench, sizes.warmUp);
  for (const measurement of only) {
    say(measurement);
    if (measurement === 'latency') figures.latency = await measureLatency(bench, sizes.rounds);
    if (measurement === 'throughput')
      figures.throughput = await measureThroughput(bench, sizes.blocks, sizes.blockSize);
    if (measurement === 'parallel-100') figures.parallel100 = await measureParallel(bench, 100, sizes.parallel100);
    if (measurement === 'parallel-400') figures.parallel400 = await measureParallel(bench, 400, sizes.parallel400);
    if (measurement === 'cold-start') figures.coldStart = await measureColdStart(bench, sizes.starts);
    if (measurement === 'logs') figures.logs = await measureLogs(bench, sizes.logPairs, LOG_BYTES, LONG_LOG_BYTES);
    if (measurement === 'bundle') figures.bundle = await measureBundle();
  }
  return figures;
}

/** Compilers, caches and connections: all of them are there in a worker that has been up for a minute. */
async function warm({ runs, raw, settle }: Bench, count: number): Promise<void> {
  await inLanes(count, CONCURRENCY, () => runs.noop());
  await inLanes(count, CONCURRENCY, () => runs.echo());
  await raw.ask({ kind: 'containers', count, concurrency: CONCURRENCY });
  await settle();
}

/** On stderr: stdout is for the table. */
function say(what: string): void {
  process.stderr.write(`… ${what}\n`);
}
