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

/** What a container asks for, by the options that it is created with. Of what they do not say, nothing. */
export function askOf({ NanoCpus = 0, Memory = 0, MemoryReservation = 0 }: AskingOptions = {}): Resources {
  // As with Kubernetes' requests and limits: a limit alone is a request for as much.
  return { nanoCpus: NanoCpus, memory: MemoryReservation || Memory };
}

/** The engine's own names. */
export interface AskingOptions {
  NanoCpus?: number;
  Memory?: number;
  MemoryReservation?: number;
}

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
