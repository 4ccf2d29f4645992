import type { BundleFigures } from '../measure/bundle.ts';
import type { ColdStartFigures } from '../measure/cold-start.ts';
import type { LatencyFigures } from '../measure/latency.ts';
import type { LogFigures } from '../measure/logs.ts';
import type { ParallelFigures } from '../measure/parallel.ts';
import type { ThroughputFigures } from '../measure/throughput.ts';
import type { MachineFacts } from './machine-facts.ts';

/** All that one run found out: what the table shows and the JSON file holds. */
export interface Figures {
  takenAt: string;
  quick: boolean;
  machine: MachineFacts;
  latency?: LatencyFigures;
  throughput?: ThroughputFigures;
  parallel100?: ParallelFigures;
  parallel400?: ParallelFigures;
  coldStart?: ColdStartFigures;
  logs?: LogFigures;
  bundle?: BundleFigures;
}
