import { readFileSync, writeFileSync } from 'node:fs';

/**
 * How far the resident memory of a process grows above what it was while something is done, in bytes.
 * The kernel keeps the peak itself (VmHWM; writing 5 to clear_refs sets it back), so that none between
 * two samples is missed.
 */
export async function peakGrowth(pid: number, action: () => Promise<void>): Promise<number> {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = statusBytes(pid, 'VmRSS');
  await action();
  return statusBytes(pid, 'VmHWM') - before;
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
  return Number(kibibytes) * 1_024;
}
