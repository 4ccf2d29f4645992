import type { BundleFigures } from '../measure/bundle.ts';
import type { ColdStartFigures } from '../measure/cold-start.ts';
import type { LatencyFigures } from '../measure/latency.ts';
import { type LogFigures, MEBIBYTE } from '../measure/logs.ts';
import type { ParallelFigures } from '../measure/parallel.ts';
import type { ThroughputFigures } from '../measure/throughput.ts';
import type { Spread } from '../statistics.ts';
import type { Figures } from './figures.ts';
import { TARGETS, verdict } from './targets.ts';

/** Name, figure, its interquartile range, its verdict; the last two where there are any. */
type Row = readonly [name: string, figure: string, range?: string, verdict?: string];

export function formatTable(figures: Figures): string {
  const { machine, quick, latency, throughput, parallel100, parallel400, coldStart, logs, bundle } = figures;
  const head =
    `${machine.cores} cores (${machine.processor}), load ${machine.loadAverage.toFixed(2)} before, Node ${machine.node}, ` +
    `engine ${machine.engine} (${machine.storageDriver}, ${machine.loggingDriver}), Temporal SDK ${machine.temporalSdk}` +
    (quick ? '\nA quick run: do not quote.' : '');
  const sections = [
    latency && section(`Latency, one container at a time, ${latency.raw.n} rounds`, latencyRows(latency)),
    throughput &&
      section(
        `Throughput, ${throughput.concurrency} containers at a time, ${throughput.raw.n} blocks of ${throughput.blockSize} each`,
        throughputRows(throughput),
      ),
    ...[parallel100, parallel400].map((parallel) => parallel && parallelSection(parallel)),
    coldStart && section(`A worker's cold start, ${coldStart.oursReady.n} of each`, coldStartRows(coldStart)),
    logs && section(`Logs, ${logs.bytes / MEBIBYTE} MiB from one container, ${logs.raw.n} of each`, logRows(logs)),
    bundle && section('Workflow bundle', bundleRows(bundle)),
  ];
  return [head, ...sections.filter((text) => text !== undefined)].join('\n\n');
}

function latencyRows({ raw, noop, ours, overhead }: LatencyFigures): Row[] {
  return [
    spreadRow('raw engine', raw, ' ms', 0),
    spreadRow('no-op workflow', noop, ' ms', 0),
    spreadRow('ours', ours, ' ms', 0),
    spreadRow(
      'ours − (raw + no-op), paired',
      overhead,
      ' ms',
      1,
      verdict(overhead.median, TARGETS.latencyOverheadMs, ' ms'),
    ),
  ];
}

function throughputRows({ raw, ours, ratio, cpuMs }: ThroughputFigures): Row[] {
  return [
    spreadRow('raw', raw, ' /s', 2),
    spreadRow('ours', ours, ' /s', 2),
    spreadRow('ours ÷ raw, paired', ratio, '', 3, verdict(ratio.median, TARGETS.throughputRatio, '')),
    cpu('our worker', cpuMs.worker),
    cpu('no-op worker', cpuMs.noopWorker),
    cpu('raw client', cpuMs.rawClient),
    cpu('who calls ours', cpuMs.caller),
    cpu('who calls the no-op', cpuMs.noopCaller),
    cpu('whole machine, raw', cpuMs.machineRaw),
    cpu('whole machine, ours', cpuMs.machineOurs),
  ];
}

function parallelSection(figures: ParallelFigures): string {
  const { containers, concurrency, raw, ours, ratio, eventsPerContainer, cpuMs } = figures;
  return section(`Parallel, ${containers} containers of one run, ${concurrency} at a time, ${raw.n} of each`, [
    spreadRow('raw', raw, ' /s', 2),
    spreadRow('ours', ours, ' /s', 2),
    spreadRow('ours ÷ raw, paired', ratio, '', 3, verdict(ratio.median, TARGETS.parallelRatio, '')),
    spreadRow(
      'events for one',
      eventsPerContainer,
      '',
      2,
      verdict(eventsPerContainer.median, TARGETS.parallelEvents, ''),
    ),
    cpu('our worker', cpuMs.worker),
    cpu('raw client', cpuMs.rawClient),
    cpu('whole machine, raw', cpuMs.machineRaw),
    cpu('whole machine, ours', cpuMs.machineOurs),
  ]);
}

function coldStartRows(figures: ColdStartFigures): Row[] {
  return [
    spreadRow('bare worker of the SDK, ready', figures.bareReady, ' ms', 0),
    spreadRow('ours, ready', figures.oursReady, ' ms', 0),
    spreadRow('ours − bare, paired', figures.readyDifference, ' ms', 0),
    spreadRow('restarted, ready', figures.restartedReady, ' ms', 0),
    spreadRow('restarted − bare, paired', figures.restartedReadyDifference, ' ms', 0),
    spreadRow('bare, first no-op finished', figures.bareFirst, ' ms', 0),
    spreadRow('ours, first container finished', figures.oursFirst, ' ms', 0),
    spreadRow('ours − bare, paired', figures.firstDifference, ' ms', 0),
    spreadRow('restarted, first container finished', figures.restartedFirst, ' ms', 0),
    spreadRow('restarted − bare, paired', figures.restartedFirstDifference, ' ms', 0),
  ];
}

function logRows({ raw, ours, ratio, rawPeakGrowth, oursPeakGrowth, long }: LogFigures): Row[] {
  return [
    spreadRow('raw', raw, ' MiB/s', 1),
    spreadRow('ours', ours, ' MiB/s', 1, verdict(ours.median, TARGETS.logRate, ' MiB/s')),
    spreadRow('ours ÷ raw, paired', ratio, '', 2),
    ['peak memory growth, raw client', `${rawPeakGrowth.toFixed(0)} MiB`],
    [
      'peak memory growth, our worker',
      `${oursPeakGrowth.toFixed(0)} MiB`,
      '',
      verdict(oursPeakGrowth, TARGETS.logPeakGrowth, ' MiB'),
    ],
    [
      `the same, for ${long.bytes / MEBIBYTE} MiB`,
      `${long.peakGrowth.toFixed(0)} MiB`,
      `at ${long.rate.toFixed(1)} MiB/s`,
      verdict(long.peakGrowth, TARGETS.logPeakGrowth, ' MiB'),
    ],
  ];
}

function bundleRows({ ours, noop }: BundleFigures): Row[] {
  const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(0)} KiB`;
  return [
    ['ours', kib(ours.code), `${kib(ours.withSourceMap)} with its source map`],
    ['one no-op workflow', kib(noop.code), `${kib(noop.withSourceMap)} with its source map`],
  ];
}

function cpu(name: string, ms: number): Row {
  return [`CPU for one: ${name}`, `${ms.toFixed(1)} ms`];
}

function spreadRow(name: string, { median, q1, q3 }: Spread, unit: string, digits: number, mark = ''): Row {
  return [name, `${median.toFixed(digits)}${unit}`, `${q1.toFixed(digits)} … ${q3.toFixed(digits)}`, mark];
}

function section(title: string, rows: readonly Row[]): string {
  const lines = rows.map(([name, figure, range = '', mark = '']) =>
    `  ${name.padEnd(34)}${figure.padStart(14)}   ${range.padEnd(28)}${mark}`.trimEnd(),
  );
  return [title, ...lines].join('\n');
}
