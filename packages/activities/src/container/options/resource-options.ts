import { byteSizeToBytes, type ByteSize, type RunOptions, type Ulimit } from '@tdw/payloads';
import type { HostRunOptions, UlimitOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

const NANO = 1e9;

/** How much of the host it may use, in the engine's words. */
export function resourceOptions(input: RunOptions): HostRunOptions {
  const { cpus, cpuShares, cpuset, memLimit, memReservation, memswapLimit, pidsLimit, shmSize, ulimits } = input;
  return defined<HostRunOptions>({
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * NANO),
    CpuShares: cpuShares,
    CpusetCpus: cpuset,
    Memory: bytes(memLimit),
    MemoryReservation: bytes(memReservation),
    MemorySwap: memswapLimit === -1 ? -1 : bytes(memswapLimit),
    PidsLimit: pidsLimit,
    ShmSize: bytes(shmSize),
    Ulimits: ulimits && Object.entries(ulimits).map(([name, limit]: [string, number | Ulimit]) => ulimit(name, limit)),
  });
}

function bytes(size: ByteSize | undefined): number | undefined {
  return size === undefined ? undefined : byteSizeToBytes(size);
}

function ulimit(Name: string, limit: number | Ulimit): UlimitOptions {
  const { soft, hard } = typeof limit === 'number' ? { soft: limit, hard: limit } : limit;
  return { Name, Soft: soft, Hard: hard };
}
