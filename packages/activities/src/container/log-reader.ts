import type { Readable } from 'node:stream';
import type { LogCapacity } from '../engine/container-inspection.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import { LogCursor } from '../output/log-cursor.ts';
import { type LogEntry, readEntries } from '../output/log-entries.ts';

/** How many entries are read at least, where there is something new. */
const FEWEST_ENTRIES = 100;
/** Of more than so many it is all the same to read all. */
const MOST_ENTRIES = 200_000;

/**
 * Takes a container's output from the engine's log, each time what is new. What the engine gives at once is what the log
 * has at that moment, also where it begins a new file; to those who follow it, engines then give too little, or the same
 * twice (20.10).
 */
export class LogReader {
  readonly #engine: EngineClient;
  readonly #id: string;
  readonly #output: OutputCapture;
  readonly #capacity: LogCapacity;
  readonly #cursor = new LogCursor();
  #expected = 0;

  constructor(engine: EngineClient, id: string, output: OutputCapture, capacity: LogCapacity) {
    this.#engine = engine;
    this.#id = id;
    this.#output = output;
    this.#capacity = capacity;
  }

  /**
   * Whether there is something new, asked for little. A long line that goes on with the same text is only seen to when it
   * is over.
   */
  async hasNew(signal: AbortSignal): Promise<boolean> {
    let hasNew = !this.#cursor.isSet;
    if (hasNew) return true;
    await readEntries(await this.#engine.readLogEntries(this.#id, signal, 1), (entry) => {
      hasNew = !this.#cursor.mayBeAt(entry);
      return undefined;
    });
    return hasNew;
  }

  /**
   * Takes what was written since the last time; the first time, what is not here already.
   *
   * @returns how many entries; `undefined` where the engine has dropped what would have come next, or may have
   */
  async takeNew(signal: AbortSignal): Promise<number | undefined> {
    if (!this.#cursor.isSet) return this.#begin(signal);
    for (let last = FEWEST_ENTRIES + 2 * this.#expected; ; last *= 8) {
      const isWhole = last > MOST_ENTRIES;
      const log = await this.#engine.readLogEntries(this.#id, signal, isWhole ? undefined : last);
      const taken = await this.#takeAfterCursor(log, isWhole);
      if (taken !== undefined) return (this.#expected = taken);
      if (isWhole) return undefined;
    }
  }

  async #begin(signal: AbortSignal): Promise<number | undefined> {
    const log = await this.#engine.readLogEntries(this.#id, signal);
    try {
      // The engine has opened the log where it gives the first of it. What has dropped nothing after that had not before.
      const chunks = log[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      const first = await chunks.next();
      const survey = await this.#output.survey(await this.#engine.readLogs(this.#id, signal), this.#capacity);
      if (survey.mayHaveDropped) return undefined;
      this.#output.beginAgain(this.#output.findPlace());
      let taken = 0;
      await readEntries(beginningWith(first, chunks), (entry) => {
        taken++;
        return this.#take(entry);
      });
      return taken;
    } finally {
      log.destroy();
    }
  }

  /** @returns how many entries; `undefined` where the cursor is not among them */
  async #takeAfterCursor(log: Readable, isWhole: boolean): Promise<number | undefined> {
    const isCursor = this.#cursor.finder(isWhole);
    let taken: number | undefined;
    await readEntries(log, (entry) => {
      if (taken !== undefined) {
        taken++;
        return this.#take(entry);
      }
      if (isCursor(entry)) taken = 0;
      return undefined;
    });
    return taken;
  }

  #take(entry: LogEntry): Promise<void> | undefined {
    this.#cursor.moveTo(entry);
    return this.#output.write(entry.stream, entry.text);
  }
}

async function* beginningWith(first: IteratorResult<Buffer>, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}
