import { machineCpuMs, processCpuMs } from '../process/cpu.ts';

/** Of one block of containers (or no-op workflows), one after the other or side by side. */
export interface BlockFigures {
  perSecond: number;
  /** Processor time for one, user and system, in milliseconds: of the process that does the work. */
  processCpuMs: number;
  /** Of the process that starts the runs and waits for them: this one. */
  callerCpuMs: number;
  /** Of everything on the machine, the engine and the Temporal server included. */
  machineCpuMs: number;
}

/** @param pid - of the process whose processor time is counted */
export async function takeBlock(pid: number, count: number, action: () => Promise<unknown>): Promise<BlockFigures> {
  const callerBefore = process.cpuUsage();
  const before = { process: processCpuMs(pid), machine: machineCpuMs() };
  const startedAt = performance.now();
  await action();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(callerBefore);
  return {
    perSecond: count / seconds,
    processCpuMs: (processCpuMs(pid) - before.process) / count,
    callerCpuMs: (user + system) / 1_000 / count,
    machineCpuMs: (machineCpuMs() - before.machine) / count,
  };
}
