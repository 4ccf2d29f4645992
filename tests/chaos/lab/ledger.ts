import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a container says that it did, with the engine's second. */
export interface LedgerEntry {
  what: 'start' | 'stopped' | 'end';
  /** The first digits of the container's id. */
  container: string;
  at: number;
}

/** What the containers of each step did, as they wrote it themselves, outside the engine. */
export interface Ledger {
  readonly folder: string;
  read(): ReadonlyMap<string, readonly LedgerEntry[]>;
}

export function openLedger(folder: string): Ledger {
  mkdirSync(folder);
  return {
    folder,
    read: () =>
      new Map(readdirSync(folder).map((step) => [step, parseEntries(readFileSync(join(folder, step), 'utf8'))])),
  };
}

/** @throws when a line is not as a container writes it */
export function parseEntries(text: string): LedgerEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(start|stopped|end) ([0-9a-f]{12}) (\d+)$/.exec(line);
      if (match === null) throw new Error(`Expected a line of the ledger, got ${JSON.stringify(line)}`);
      return { what: match[1] as LedgerEntry['what'], container: match[2]!, at: Number(match[3]) * 1000 };
    });
}
