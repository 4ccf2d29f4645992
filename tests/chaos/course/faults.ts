import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '../lab/lab.ts';
import { startAgain } from '../lab/supervise.ts';
import type { FaultKind, PlannedFault } from '../plan/fault.ts';
import { cancel, reset } from './run-faults.ts';
import type { RunRecord } from './runs.ts';

/** @returns whether it hit something: a run may be over, or not yet there */
export type Inflict = (fault: PlannedFault, run: RunRecord | undefined) => Promise<boolean>;

/** Does what the plan says; resolves when all is up again. */
export function faultsOn(lab: Lab): Inflict {
  const perform: Record<FaultKind, Inflict> = {
    'worker-kill': (fault) => endWorker(lab, fault, 'SIGKILL'),
    'worker-stop': (fault) => endWorker(lab, fault, 'SIGTERM'),
    'worker-freeze': (fault) => freezeWorker(lab, fault),
    'engine-kill': (fault) => endEngine(lab, fault, () => lab.engine.kill()),
    'engine-restart': (fault) => endEngine(lab, fault, () => lab.engine.stop()),
    'engine-stop': (fault) => stopEngineWithItsContainers(lab, fault),
    'temporal-kill': (fault) => endTemporal(lab, fault, 'SIGKILL'),
    'temporal-restart': (fault) => endTemporal(lab, fault, 'SIGTERM'),
    cancel: (_, run) => cancel(lab.client, run),
    reset: (fault, run) => reset(lab.client, fault, run),
  };
  return (fault, run) => perform[fault.kind](fault, run);
}

async function endWorker({ workers }: Lab, { target, forMs }: PlannedFault, signal: 'SIGKILL' | 'SIGTERM') {
  const worker = workers[workerNumber(target)]!;
  await worker.end(signal);
  await delay(forMs);
  await startAgain(worker);
  return true;
}

async function freezeWorker({ workers }: Lab, { target, forMs }: PlannedFault): Promise<boolean> {
  const worker = workers[workerNumber(target)]!;
  worker.freeze();
  await delay(forMs);
  worker.thaw();
  return true;
}

async function endEngine({ engine }: Lab, { forMs }: PlannedFault, end: () => Promise<void>): Promise<boolean> {
  await end();
  await delay(forMs);
  await startAgain(engine);
  return true;
}

async function stopEngineWithItsContainers(lab: Lab, fault: PlannedFault): Promise<boolean> {
  await lab.setLiveRestore(false);
  await lab.engine.stop();
  await delay(fault.forMs);
  await startAgain(lab.engine);
  await lab.setLiveRestore(true);
  return true;
}

async function endTemporal({ temporal }: Lab, { forMs }: PlannedFault, signal: 'SIGKILL' | 'SIGTERM') {
  await temporal.end(signal);
  await delay(forMs);
  await startAgain(temporal);
  return true;
}

const workerNumber = (target: string): number => Number(target.split(' ')[1]);
