import { parseArgs } from 'node:util';

const MEASUREMENTS = ['latency', 'throughput', 'parallel-100', 'parallel-400', 'cold-start', 'logs', 'bundle'] as const;
type Measurement = (typeof MEASUREMENTS)[number];

export interface Options {
  only: readonly Measurement[];
  /** Fewer rounds: to see that it works, not to quote. */
  quick: boolean;
  /** Where the figures go as JSON. */
  json: string;
  /** A folder for a CPU profile of the stock worker. */
  profile: string | undefined;
}

export const HELP = `Usage: node benchmarks/src/main.ts [options]

Measures the built packages against the engine's own floor, side by side in one run.
Temporal: the TEMPORAL_* environment (default: localhost:7233). Engine: DOCKER_HOST, or the local socket.

  --only <list>       some of these, separated by commas (default: all):
                      ${MEASUREMENTS.join(', ')}
  --quick             fewer rounds
  --json <file>       where to write the figures (default: benchmarks/results/latest.json)
  --profile <folder>  write a CPU profile of the worker there
  --help
`;

/** @returns `undefined` where help was asked for */
export function parseOptions(args: string[], defaultJson: string): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: MEASUREMENTS.join(',') },
      quick: { type: 'boolean', default: false },
      json: { type: 'string', default: defaultJson },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    only: values.only.split(',').map(toMeasurement),
    quick: values.quick,
    json: values.json,
    profile: values.profile,
  };
}

function toMeasurement(text: string): Measurement {
  const found = MEASUREMENTS.find((measurement) => measurement === text);
  if (found === undefined) throw new Error(`--only: expected some of ${MEASUREMENTS.join(', ')}, got '${text}'`);
  return found;
}
