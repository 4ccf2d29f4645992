import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { demultiplex } from '../output/demultiplex.ts';

/** How far a container may be ahead of who reads its log: well within one file of the smallest sensible bound. */
const LEAD_BYTES = 4 * 1024 * 1024;
/** A reader that gets no further for so long is not waited for: the log may lack what it waits for. */
const PATIENCE_MS = 5_000;

export interface Brake {
  /** Tells of bytes that were read from the log. */
  read: (bytes: number) => void;
}

/**
 * Holds a container back while its log is read more slowly than it writes: the engine stops taking output from a
 * container while somebody who is attached does not take it.
 *
 * @param live - the attached output, of which nothing is needed
 * @param past - how many bytes of the log were written before
 */
export function createBrake(live: Readable, past: number): Brake {
  let written = 0;
  let read = -past;
  let onRead = (): void => undefined;
  const take = async (): Promise<void> => {
    while (written - Math.max(0, read) > LEAD_BYTES) {
      const before = read;
      const timer = new AbortController();
      const progress = new Promise<void>((resolve) => (onRead = resolve));
      await Promise.race([progress, delay(PATIENCE_MS, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
      if (read === before) written = Math.max(0, read);
    }
  };
  const taking = demultiplex(live, (_, bytes) => {
    written += bytes.length;
    return written - Math.max(0, read) > LEAD_BYTES ? take() : undefined;
  });
  // It ends with the container, or is destroyed.
  taking.catch(() => undefined);
  return {
    read: (bytes) => {
      read += bytes;
      onRead();
    },
  };
}
