import { setTimeout as delay } from 'node:timers/promises';
import type { EngineClient } from '@tdw/activities';
import type { State } from '@temporalio/worker';

/** What `GET /healthz` answers. */
export interface Health {
  status: 'ok' | 'failing';
  /** One sentence for each thing that is not as it should be. */
  problems: string[];
  /** One sentence for each thing that a restart of the worker would not change, such as a full disk. */
  warnings: readonly string[];
  /** The state of each Temporal Worker, by task queue. */
  workers: Record<string, State>;
}

/** Longest that the engine may take: a prober does not wait for ever. */
const PATIENCE_MS = 3_000;

/**
 * All is well when all workers run and the engine answers. (Not asked: Temporal's server. A worker without one
 * goes on trying, and is no better off for being restarted.)
 */
export async function checkHealth(
  workers: Record<string, State>,
  engine: Pick<EngineClient, 'info'>,
  warnings: readonly string[] = [],
  patienceMs: number = PATIENCE_MS,
): Promise<Health> {
  const problems = Object.entries(workers)
    .filter(([, state]) => state !== 'RUNNING')
    .map(([taskQueue, state]) => `The worker on ${taskQueue} is ${state}`);
  const engineProblem = await problemOf(engine, patienceMs);
  if (engineProblem !== undefined) problems.push(engineProblem);
  return { status: problems.length === 0 ? 'ok' : 'failing', problems, warnings, workers };
}

async function problemOf(engine: Pick<EngineClient, 'info'>, patienceMs: number): Promise<string | undefined> {
  const timer = new AbortController();
  const silence = delay(patienceMs, `The container engine did not answer in ${patienceMs} ms`, timer);
  const answer = engine.info().then(
    () => undefined,
    (error: Error) => `The container engine does not answer: ${error.message}`,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    timer.abort();
    await silence.catch(() => undefined);
  }
}
