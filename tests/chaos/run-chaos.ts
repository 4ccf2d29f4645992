import { constants } from 'node:os';
import { keysOf } from './course/keys.ts';
import { type Course, play } from './course/play.ts';
import { untilClosed } from './course/runs.ts';
import { type Lab, openLab } from './lab/lab.ts';
import { findLeftovers, listEverything } from './lab/leftovers.ts';
import type { Plan } from './plan/plan.ts';
import { findingsOf, rerunsOf } from './verdict/checks.ts';
import type { Evidence } from './verdict/evidence.ts';
import { isGreen, type Report } from './verdict/report.ts';

const LEFTOVER_PATIENCE_MS = 60_000;
const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Plays the plan on machinery of its own and judges what came of it. Where that is not well, the logs stay.
 *
 * @param patienceMs - from the end of the last fault until every run has to be closed
 * @param say - hears how it goes
 */
export async function runChaos(plan: Plan, patienceMs: number, say: (line: string) => void): Promise<Report> {
  const beginning = Date.now();
  const lab = await openLab(plan.workers);
  let isWell = false;
  const interrupted = (signal: NodeJS.Signals): void =>
    void lab.dispose(false).finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of INTERRUPTIONS) process.on(signal, interrupted);
  try {
    const before = await listEverything(lab.engine.docker);
    say(`logs in ${lab.folder}`);
    const course = await play(lab, plan, say);
    say('all runs are started, and all is up again');
    const evidence = await gather(lab, course, Date.now() + patienceMs);
    const leftovers = await findLeftovers(lab.engine.docker, before, LEFTOVER_PATIENCE_MS);
    // Whatever a worker still has in hand, it does not do after this.
    await Promise.all(lab.workers.map((worker) => worker.end('SIGTERM')));
    const late = await findLeftovers(lab.engine.docker, [...before, ...leftovers], 0);
    const report = {
      ...judge(plan, course, evidence),
      leftovers: [...leftovers, ...late],
      durationMs: Date.now() - beginning,
    };
    isWell = isGreen(report);
    return report;
  } finally {
    await lab.dispose(!isWell);
    for (const signal of INTERRUPTIONS) process.off(signal, interrupted);
  }
}

async function gather(lab: Lab, { runs, hits }: Course, giveUpAt: number): Promise<Evidence[]> {
  const closings = await Promise.all(
    runs.map(async (run) => {
      const closed = await untilClosed(lab.client, run, giveUpAt);
      return { run, closed };
    }),
  );
  const ledger = lab.ledger.read();
  const outages = hits.filter(({ target }) => target === 'engine');
  return Promise.all(
    closings.map(async ({ run, closed }) => ({
      planned: run.planned,
      startedAt: run.startedAt,
      ...(closed && { closed }),
      isCancelled: run.isCancelled,
      outages,
      ledger,
      ...(await keysOf(lab.client, run)),
      keyOf: lab.executions.keyOf,
    })),
  );
}

function judge(plan: Plan, { hits }: Course, evidence: readonly Evidence[]): Omit<Report, 'leftovers' | 'durationMs'> {
  return {
    seed: plan.seed,
    runs: evidence.length,
    closings: tally(evidence.map(({ closed }) => closed?.status ?? 'open')),
    containers: [...(evidence[0]?.ledger.values() ?? [])].flat().filter(({ what }) => what === 'start').length,
    faults: tally(hits.map(({ kind }) => kind)),
    findings: evidence.flatMap(findingsOf),
    reruns: evidence.reduce((sum, each) => sum + rerunsOf(each), 0),
  };
}

function tally<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]),
  ) as Record<T, number>;
}
