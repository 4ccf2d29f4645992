import { setTimeout as delay } from 'node:timers/promises';
import { type Lab, TASK_QUEUE } from '../lab/lab.ts';
import type { FaultKind, PlannedFault } from '../plan/fault.ts';
import type { Plan } from '../plan/plan.ts';
import { faultsOn } from './faults.ts';
import { type RunRecord, startRun, useService } from './runs.ts';

/** A fault that was inflicted. */
interface Hit {
  kind: FaultKind;
  target: string;
  from: number;
  to: number;
}

export interface Course {
  runs: readonly RunRecord[];
  hits: readonly Hit[];
}

/**
 * Plays the plan; resolves when every run was started, and all that went down is up again.
 *
 * @param say - hears of the beginning and the end of each fault
 */
export async function play(lab: Lab, plan: Plan, say: (line: string) => void): Promise<Course> {
  const beginning = Date.now();
  const until = (at: number): Promise<void> => delay(Math.max(0, beginning + at - Date.now()));
  const hits: Hit[] = [];
  const inflict = faultsOn(lab);
  const starter = { client: lab.client, taskQueue: TASK_QUEUE, ledger: lab.ledger.folder };

  const runs = new Map(
    plan.runs.map((planned) => [planned.id, until(planned.at).then(() => startRun(starter, planned))]),
  );
  const uses = [...runs.values()].map(async (starting) => {
    const run = await starting;
    if (run.planned.kind === 'service') await useService(lab.client, run);
  });
  const faults = byTarget(plan.faults).map(async (onTarget) => {
    // What is still down because of the last one is not hit by the next, and what takes longer than planned to come up
    // again stays up for as long as planned: else a slow machine would have it down all the time.
    let late = 0;
    for (const fault of onTarget) {
      await until(fault.at + late);
      const from = Date.now();
      say(`${seconds(from - beginning)} ${fault.kind} ${fault.target}`);
      const hasHit = await inflict(fault, await runs.get(fault.target));
      const to = Date.now();
      late = Math.max(0, to - beginning - fault.at - fault.forMs);
      if (!hasHit) continue;
      hits.push({ kind: fault.kind, target: fault.target, from, to });
      say(`${seconds(to - beginning)} ${fault.kind} ${fault.target} is over`);
    }
  });
  const parts = [...uses, ...faults];
  // Where one fails the others go on: nothing is judged or ended while a fault still has something down.
  await Promise.allSettled(parts);
  await Promise.all(parts);
  return { runs: await Promise.all(runs.values()), hits };
}

function byTarget(faults: readonly PlannedFault[]): PlannedFault[][] {
  return [...Map.groupBy(faults, ({ target }) => target).values()];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(8);
