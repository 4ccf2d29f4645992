import * as v from 'valibot';
import { type ByteSize, ByteSizeSchema, MemorySizeSchema } from '../syntax/byte-size.ts';
import { plainObject } from '../syntax/plain-object.ts';
import { limit, wholeNumber } from '../syntax/whole-number.ts';
import { type Ulimits, UlimitsSchema } from './ulimits.ts';

/** How much of the host a container may use. */
export interface ResourceOptions {
  /** How many processors' time it may use, in parts too: `1.5` or `'1.5'`; at least 0.01. Default: no limit. */
  cpus?: number | string;
  /** Its weight beside other containers when there is not enough processor time: 2 to 262144. Default: 1024. */
  cpuShares?: number;
  /** The processors that it may run on, such as `'0-2'` or `'0,3'`. Default: all. */
  cpuset?: string;
  /** The most memory it may use; what needs more is killed. At least `'6m'`. Default: no limit. */
  memLimit?: ByteSize;
  /** The memory that it is pressed back to when the host runs short; at most `memLimit`. Default: none. */
  memReservation?: ByteSize;
  /**
   * The most memory and swap together; needs `memLimit`, and at least that. `-1`: as much swap as the host has.
   * Default: twice `memLimit`, where the host has swap.
   */
  memswapLimit?: ByteSize;
  /** How many processes and threads it may have; `-1`: no limit. Default: the engine's, mostly no limit. */
  pidsLimit?: number;
  /** Of `/dev/shm`. Default: the engine's, mostly `'64m'`. */
  shmSize?: ByteSize;
  /** Limits of each process, such as `{ nofile: 65536, nproc: { soft: 100, hard: 200 } }`. Default: the engine's. */
  ulimits?: Ulimits;
}

export const CPUS = /^[0-9]{1,4}(?:\.[0-9]{1,9})?$/;
export const LEAST_CPUS = 0.01;
export const MOST_CPUS = 8_192;

export const CpusSchema = v.custom<number | string>((value) => {
  if (typeof value === 'string' && !CPUS.test(value)) return false;
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  return Number(value) >= LEAST_CPUS && Number(value) <= MOST_CPUS;
}, `a number of processors from ${LEAST_CPUS} to ${MOST_CPUS}, such as 2, 1.5 or '1.5'`);

/** Between which the kernel takes a weight. */
export const LEAST_CPU_SHARES = 2;
export const MOST_CPU_SHARES = 262_144;

export const CpuSharesSchema = wholeNumber(LEAST_CPU_SHARES, MOST_CPU_SHARES);

export const CPUSET = /^[0-9]{1,4}(?:-[0-9]{1,4})?(?:,[0-9]{1,4}(?:-[0-9]{1,4})?)*$/;

export const CpusetSchema = v.custom<string>(
  (value) => typeof value === 'string' && CPUSET.test(value),
  "processors by their numbers, such as '0-2' or '0,3'",
);

export const MemswapLimitSchema = v.custom<ByteSize>(
  (value) => value === -1 || v.is(MemorySizeSchema, value),
  "at least memLimit, as text such as '1g' or in bytes, or -1 for no limit",
);

/** More than a kernel can count. */
export const MOST_PIDS = 4_194_304;

export const PidsLimitSchema = limit(1, MOST_PIDS);

export const resourceEntries = {
  cpus: v.exactOptional(CpusSchema),
  cpuShares: v.exactOptional(CpuSharesSchema),
  cpuset: v.exactOptional(CpusetSchema),
  memLimit: v.exactOptional(MemorySizeSchema),
  memReservation: v.exactOptional(MemorySizeSchema),
  memswapLimit: v.exactOptional(MemswapLimitSchema),
  pidsLimit: v.exactOptional(PidsLimitSchema),
  shmSize: v.exactOptional(ByteSizeSchema),
  ulimits: v.exactOptional(plainObject(UlimitsSchema)),
};
