import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from './program.ts';

const AGAIN_MS = 300;
const PATIENCE_MS = 300_000;

/** Starts a program again until it is up, as a service manager does: what it needs may be down as well. */
export async function startAgain(program: Pick<Program, 'start'>): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await program.start();
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await delay(AGAIN_MS);
    }
  }
}
