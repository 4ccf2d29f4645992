import type { StreamName } from './demultiplex.ts';
import type { LogEntry } from './log-entries.ts';

/** The n-th entry of its stream that has its time: parts of a line share it, and a coarse clock gives it to several. */
interface Place extends LogEntry {
  nth: number;
}

/**
 * A place in the engine's log that is found again in whatever part of it one reads, and however often the same text is
 * there: entries have their time.
 */
export class LogCursor {
  #at: Place | undefined;
  readonly #last: Partial<Record<StreamName, { time: string; nth: number }>> = {};

  /** Whether it is anywhere. */
  get isSet(): boolean {
    return this.#at !== undefined;
  }

  /** Goes on to the next entry. */
  moveTo(entry: LogEntry): void {
    const { stream, time, text } = entry;
    const last = this.#last[stream];
    const nth = last?.time === time ? last.nth + 1 : 1;
    this.#last[stream] = { time, nth };
    // A copy: the text is a view into a larger buffer, which it would keep alive.
    this.#at = { stream, time, nth, text: Buffer.from(text) };
  }

  /** Whether the last entry of the log may be the one that the cursor is at. */
  mayBeAt(entry: LogEntry): boolean {
    const at = this.#at;
    return at?.stream === entry.stream && at.time === entry.time && at.text.equals(entry.text);
  }

  /**
   * @param isWhole - whether the entries that it will be given are all of the log, and not its last ones
   * @returns whether an entry, of those that it is given one after the other, is the one that the cursor is at
   */
  finder(isWhole: boolean): (entry: LogEntry) => boolean {
    const at = this.#at;
    let nth = 0;
    // Those of its time are counted from the first of them, which has another before it.
    let isCounting = isWhole;
    return ({ stream, time, text }) => {
      if (stream !== at?.stream) return false;
      if (time !== at.time) {
        isCounting ||= nth === 0;
        return false;
      }
      nth++;
      return isCounting && nth === at.nth && text.equals(at.text);
    };
  }
}
