import { CapacityGate, describeBytes, type EngineClient, openFreeDisk, resourcesInUse } from '@tdw/activities';
import { type ByteSize, byteSizeToBytes } from '@tdw/payloads';
import { Runtime } from '@temporalio/worker';
import { reportCapacity } from './report-capacity.ts';

/** How much of an engine's host containers may have together. */
export interface CapacityOptions {
  /** How many CPUs all containers that run may ask for together; others wait. Default: no limit. */
  maxCpus?: number;
  /** How much memory all containers that run may ask for together, such as `'12g'`; others wait. Default: no limit. */
  maxMemory?: ByteSize;
  /** How much has to be free where the engine keeps its data for a container to begin. Default: it does not matter. */
  minFreeDisk?: ByteSize;
}

export interface HostCapacity {
  /** Absent where nothing is limited. */
  gate?: CapacityGate;
  /** A sentence for what holds back all containers now. */
  warnings(): Promise<string[]>;
}

/**
 * @throws {@link RangeError} for what is no limit, {@link Error} where the disk cannot be measured from here
 */
export async function openCapacity(
  { maxCpus, maxMemory, minFreeDisk }: CapacityOptions,
  engine: EngineClient,
): Promise<HostCapacity> {
  if (maxCpus !== undefined && !(maxCpus > 0 && maxCpus < Infinity)) {
    throw new RangeError(`Expected maxCpus to be a number above 0, got ${maxCpus}`);
  }
  const memory = bytesOf('maxMemory', maxMemory);
  const least = bytesOf('minFreeDisk', minFreeDisk);
  const disk = least === undefined ? undefined : await openDisk(engine, least);
  if (maxCpus === undefined && memory === undefined && disk === undefined) return { warnings: async () => [] };
  const ceilings = {
    ...(maxCpus !== undefined && { nanoCpus: Math.round(maxCpus * 1e9) }),
    ...(memory !== undefined && { memory }),
  };
  const gate = new CapacityGate({
    ceilings,
    inUse: async () => (Object.keys(ceilings).length === 0 ? new Map() : resourcesInUse(engine)),
    hasDisk: disk && (() => disk.hasEnough()),
    onChange: reportCapacity(ceilings),
  });
  return { gate, warnings: async () => (await disk?.warnings()) ?? [] };
}

function bytesOf(name: string, size: ByteSize | undefined): number | undefined {
  if (size === undefined) return undefined;
  try {
    const bytes = byteSizeToBytes(size);
    if (bytes > 0) return bytes;
  } catch {
    // Said below, with its name.
  }
  throw new RangeError(`Expected ${name} to be a size above 0, such as '512m' or '1.5g', got ${JSON.stringify(size)}`);
}

interface Disk {
  hasEnough(): Promise<boolean>;
  warnings(): Promise<string[]>;
}

/** Logs when there is too little, and when there is enough again. */
async function openDisk(engine: EngineClient, least: number): Promise<Disk> {
  const freeDisk = await openFreeDisk(engine).catch((error: Error) => {
    throw new Error(`The engine's disk cannot be measured (minFreeDisk): ${error.message}`, { cause: error });
  });
  const { logger } = Runtime.instance();
  let warning: string | undefined;
  const look = async (): Promise<string | undefined> => {
    const free = await freeDisk();
    const before = warning;
    warning =
      free >= least
        ? undefined
        : `No container begins: ${describeBytes(free)} of the engine's disk are free, ${describeBytes(least)} have to be`;
    if (before === undefined && warning !== undefined) logger.warn(warning, { free, least });
    if (before !== undefined && warning === undefined) logger.info('Containers begin again: there is enough free disk');
    return warning;
  };
  return {
    hasEnough: async () => (await look()) === undefined,
    async warnings() {
      // Nobody may wait now, so nobody else has looked.
      const told = await look().catch((error: Error) => `The engine's disk cannot be measured: ${error.message}`);
      return told === undefined ? [] : [told];
    },
  };
}
