import type { CapacityGate, CapacityUsage, PlaceInLine } from './capacity-gate.ts';
import type { Ceilings, Resources } from './resources.ts';

/** One attempt's way through the gate, and what it has to tell there. */
export class CapacityClaim {
  /** When the attempt's activity was scheduled, in milliseconds since 1970. */
  readonly since: number;
  /** How long it stood in the line, in milliseconds. */
  waitedMs = 0;
  readonly #gate: CapacityGate;
  readonly #key: string;
  readonly #place: PlaceInLine;
  #leave: (() => void) | undefined;

  constructor(gate: CapacityGate, key: string, place: PlaceInLine) {
    this.since = place.since;
    this.#gate = gate;
    this.#key = key;
    this.#place = place;
  }

  get ceilings(): Ceilings {
    return this.#gate.ceilings;
  }

  /** As far as the gate knows now. */
  get usage(): CapacityUsage {
    return this.#gate.usage;
  }

  /** Resolves when there is room, which is kept until the container has exited, or the attempt has ended. */
  async enter(ask: Resources, signal: AbortSignal): Promise<void> {
    const beganAt = performance.now();
    try {
      this.#leave = await this.#gate.enter({ key: this.#key, ask, place: this.#place, signal });
    } finally {
      this.waitedMs = performance.now() - beganAt;
    }
  }

  /** The container has exited: what it had is there for others. */
  exited(): void {
    this.#gate.exited(this.#key);
  }

  /** The attempt has ended. What it leaves running is counted by the engine from now on. */
  end(): void {
    this.#leave?.();
  }
}
