import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultKind } from './plan/fault.ts';

export interface Options {
  seed: number;
  runs: number;
  faults: readonly FaultKind[];
  /** From the end of the last fault until every run has to be closed. */
  patienceMs: number;
  /** Where the report goes as JSON. */
  json: string | undefined;
  /** Only shows what would happen. */
  plan: boolean;
}

export const HELP = `Usage: npm run chaos -- [options]

Runs containers while workers, engine and Temporal server are killed, stopped and frozen, and runs cancelled and
reset; then compares what the containers wrote into a ledger with what the runs say. On an engine, a server and workers
of its own. Exit code 1 where anything was lost, executed twice, wrong, or left behind. Linux, as root.

  --runs <n>       how many runs (default: 300)
  --seed <n>       the plan of an earlier time, which printed it (default: a random one)
  --faults <list>  only these, separated by commas (default: all):
                   ${FAULT_KINDS.slice(0, 6).join(', ')},
                   ${FAULT_KINDS.slice(6).join(', ')}
  --patience <s>   seconds from the last fault until every run has to be closed (default: 300)
  --json <file>    write the report there as JSON
  --plan           print the plan as JSON and do nothing
  --help
`;

/** @returns `undefined` where help was asked for */
export function parseOptions(args: readonly string[], randomSeed: () => number): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '300' },
      seed: { type: 'string' },
      faults: { type: 'string', default: FAULT_KINDS.join(',') },
      patience: { type: 'string', default: '300' },
      json: { type: 'string' },
      plan: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    seed: values.seed === undefined ? randomSeed() : toWhole('--seed', values.seed),
    runs: toWhole('--runs', values.runs),
    faults: values.faults.split(',').filter(Boolean).map(toFault),
    patienceMs: toWhole('--patience', values.patience) * 1_000,
    json: values.json,
    plan: values.plan,
  };
}

function toWhole(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option}: expected a whole number, got '${text}'`);
  return Number(text);
}

function toFault(text: string): FaultKind {
  const found = FAULT_KINDS.find((kind) => kind === text);
  if (found === undefined) throw new Error(`--faults: expected some of ${FAULT_KINDS.join(', ')}, got '${text}'`);
  return found;
}
