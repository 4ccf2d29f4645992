import { type Ceilings, fits, isNothing, limited, type Resources, sum } from './resources.ts';

/** How often it is looked again whether there is room: what other processes run ends unheard. */
const LOOK_INTERVAL_MS = 1_000;

export interface CapacityGateOptions {
  readonly ceilings: Ceilings;
  /** What runs on the engine and what it asks for, by the execution's key. */
  readonly inUse: () => Promise<ReadonlyMap<string, Resources>>;
  /** Whether there is disk enough for another container. Default: always. */
  readonly hasDisk?: (() => Promise<boolean>) | undefined;
  /** Is told whenever it has changed what is used, or who waits. */
  readonly onChange?: ((usage: CapacityUsage) => void) | undefined;
}

export interface CapacityUsage {
  /** By containers that run, and those that have been let in and are to. */
  readonly used: Resources;
  /** How many containers wait to be let in. */
  readonly waiting: number;
  /** Whether they wait for free disk, whatever they ask for. */
  readonly lacksDisk: boolean;
}

/** Who comes first: by the time at which it was asked for, and of one run by the order in which it asked. */
export interface PlaceInLine {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly runId: string;
  readonly sequence: number;
}

export interface Applicant {
  /** The execution's: however many attempts there are, there is one container. */
  readonly key: string;
  readonly ask: Resources;
  readonly place: PlaceInLine;
  /** Ends the wait, which rejects with its reason. */
  readonly signal: AbortSignal;
}

interface Waiting extends Applicant {
  readonly admit: (leave: () => void) => void;
  readonly refuse: (reason: unknown) => void;
}

/**
 * The line before an engine, shared by all that runs containers there in this process. Strictly in turn: as long as there
 * is no room for the first, nobody behind it is let in who asks for anything, so that none is passed over for ever.
 *
 * What is used is what the engine says that runs, whoever started it, and what was let in and does not run yet.
 */
export class CapacityGate {
  readonly ceilings: Ceilings;
  readonly #options: CapacityGateOptions;
  readonly #line: Waiting[] = [];
  readonly #admitted = new Set<Pick<Applicant, 'key' | 'ask'>>();
  /** Of which the engine may go on to say for a moment that they run. */
  readonly #exited = new Set<string>();
  #running: ReadonlyMap<string, Resources> = new Map();
  #isLooking = false;
  #hasNews = false;
  #lacksDisk = false;
  /** Whether somebody has left of whom only the engine knows whether the container goes on. */
  #isUncertain = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CapacityGateOptions) {
    this.ceilings = options.ceilings;
    this.#options = options;
  }

  /**
   * Resolves when there is room: that is kept until what it resolves to is called, from when on it is the engine that
   * tells whether the container runs.
   *
   * @throws the signal's reason, or what kept the gate from looking
   */
  enter(applicant: Applicant): Promise<() => void> {
    const ask = limited(applicant.ask, this.ceilings);
    applicant.signal.throwIfAborted();
    if (isNothing(ask) && this.#options.hasDisk === undefined) return Promise.resolve(() => undefined);
    return new Promise((admit, refuse) => {
      const waiting: Waiting = { ...applicant, ask, admit, refuse };
      this.#line.push(waiting);
      this.#line.sort(byPlace);
      applicant.signal.addEventListener('abort', () => this.#refuse(waiting, applicant.signal.reason), { once: true });
      this.#look();
    });
  }

  /** The container of that execution has exited: the engine says so only a moment later. */
  exited(key: string): void {
    if (!this.#knows(key)) return;
    this.#exited.add(key);
    this.#look();
  }

  get usage(): CapacityUsage {
    return { used: this.#used(), waiting: this.#line.length, lacksDisk: this.#lacksDisk };
  }

  /** Looks who may enter, now or once the look that is under way is over. */
  #look(): void {
    this.#hasNews = true;
    if (!this.#isLooking) void this.#lookWhileThereIsNews();
  }

  async #lookWhileThereIsNews(): Promise<void> {
    this.#isLooking = true;
    clearTimeout(this.#timer);
    while (this.#hasNews) {
      this.#hasNews = false;
      if (this.#line.length > 0 || this.#isUncertain) await this.#lookOnce();
      this.#options.onChange?.(this.usage);
    }
    this.#isLooking = false;
    if (this.#line.length > 0) this.#timer = setTimeout(() => this.#look(), LOOK_INTERVAL_MS);
  }

  async #lookOnce(): Promise<void> {
    this.#isUncertain = false;
    try {
      const [running, hasDisk = true] = await Promise.all([this.#options.inUse(), this.#options.hasDisk?.()]);
      this.#running = running;
      for (const key of this.#exited) if (!this.#knows(key)) this.#exited.delete(key);
      this.#lacksDisk = !hasDisk;
      if (hasDisk) this.#admitInTurn();
    } catch (error) {
      // All who wait are told of an engine that does not answer, and ask it again by their next attempts.
      for (const waiting of this.#line.slice()) this.#refuse(waiting, error);
    }
  }

  #admitInTurn(): void {
    let isBlocked = false;
    for (const waiting of this.#line.slice()) {
      const { key, ask } = waiting;
      if (!isNothing(ask) && (isBlocked ||= !fits(ask, this.#used(key), this.ceilings))) continue;
      this.#leaveLine(waiting);
      waiting.admit(this.#reserve({ key, ask }));
    }
  }

  #reserve(admitted: Pick<Applicant, 'key' | 'ask'>): () => void {
    this.#admitted.add(admitted);
    return () => {
      if (!this.#admitted.delete(admitted)) return;
      this.#isUncertain ||= !this.#exited.has(admitted.key);
      this.#look();
    };
  }

  #refuse(waiting: Waiting, reason: unknown): void {
    if (!this.#leaveLine(waiting)) return;
    waiting.refuse(reason);
    this.#look();
  }

  /** @returns whether it was in it */
  #leaveLine(waiting: Waiting): boolean {
    const index = this.#line.indexOf(waiting);
    if (index >= 0) this.#line.splice(index, 1);
    return index >= 0;
  }

  /** @param except - the execution whose own container is none of those that it needs room beside */
  #used(except?: string): Resources {
    const used = new Map(this.#running);
    for (const { key, ask } of this.#admitted) used.set(key, ask);
    for (const key of [...this.#exited, except]) if (key !== undefined) used.delete(key);
    return sum(used.values());
  }

  #knows(key: string): boolean {
    return this.#running.has(key) || [...this.#admitted].some((admitted) => admitted.key === key);
  }
}

function byPlace({ place: a }: Applicant, { place: b }: Applicant): number {
  return a.since - b.since || compare(a.runId, b.runId) || a.sequence - b.sequence;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
