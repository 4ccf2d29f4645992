import { byteSizeToBytes, type ContainerExecutionInput } from '@tdw/payloads';

/** What of a host is asked for, in use, or may be. */
export interface Resources {
  /** Billionths of a processor, as the engine counts: sums of fractions would not be exact. */
  readonly nanoCpus: number;
  /** Bytes. */
  readonly memory: number;
}

/** Of which nobody may use more together; what is absent has no ceiling. */
export type Ceilings = Partial<Resources>;

export const NANO = 1e9;
export const NOTHING: Resources = { nanoCpus: 0, memory: 0 };

/** What a container asks for, by its input. Of what that does not say, nothing. */
export function askOf({ cpus = 0, memLimit = 0, memReservation = memLimit }: AskingInput): Resources {
  // As with Kubernetes' requests and limits: a limit alone is a request for as much.
  return { nanoCpus: Math.round(Number(cpus) * NANO), memory: byteSizeToBytes(memReservation) };
}

type AskingInput = Pick<ContainerExecutionInput, 'cpus' | 'memLimit' | 'memReservation'>;

/** What of it there are ceilings for. */
export function limited(ask: Resources, ceilings: Ceilings): Resources {
  return {
    nanoCpus: ceilings.nanoCpus === undefined ? 0 : ask.nanoCpus,
    memory: ceilings.memory === undefined ? 0 : ask.memory,
  };
}

export function isNothing({ nanoCpus, memory }: Resources): boolean {
  return nanoCpus === 0 && memory === 0;
}

export function sum(all: Iterable<Resources>): Resources {
  let total = NOTHING;
  for (const { nanoCpus, memory } of all) {
    total = { nanoCpus: total.nanoCpus + nanoCpus, memory: total.memory + memory };
  }
  return total;
}

export function fits(ask: Resources, used: Resources, ceilings: Ceilings): boolean {
  const { nanoCpus = Infinity, memory = Infinity } = ceilings;
  return (
    (ask.nanoCpus === 0 || used.nanoCpus + ask.nanoCpus <= nanoCpus) &&
    (ask.memory === 0 || used.memory + ask.memory <= memory)
  );
}
