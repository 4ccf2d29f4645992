import type { CapacityUsage, Ceilings } from '@tdw/activities';
import { Runtime } from '@temporalio/worker';

const NANO = 1e9;

/** @returns what keeps the gauges at what is used, and those of the ceilings where they are */
export function reportCapacity({ nanoCpus, memory }: Ceilings): (usage: CapacityUsage) => void {
  const { metricMeter } = Runtime.instance();
  const gauge = (name: string, description: string): ReturnType<typeof metricMeter.createGauge> =>
    metricMeter.createGauge(name, 'float', undefined, description);
  if (nanoCpus !== undefined) gauge('tdw_capacity_max_cpus', 'CPUs that containers may ask for').set(nanoCpus / NANO);
  if (memory !== undefined) gauge('tdw_capacity_max_memory_bytes', 'Memory that containers may ask for').set(memory);
  const cpusUsed = gauge('tdw_capacity_used_cpus', 'CPUs that containers that run ask for');
  const memoryUsed = gauge('tdw_capacity_used_memory_bytes', 'Memory that containers that run ask for');
  const waiting = gauge('tdw_capacity_waiting', 'Containers that wait for room');
  return (usage) => {
    cpusUsed.set(usage.used.nanoCpus / NANO);
    memoryUsed.set(usage.used.memory);
    waiting.set(usage.waiting);
  };
}
