/** A pull of which nothing was heard for too long. */
export class PullStalled extends Error {
  override readonly name = 'PullStalled';
}

/**
 * Gives `pull` a signal that also aborts when it has been silent for too long.
 *
 * @param pull - calls `alive` whenever something is heard of it
 * @throws {@link PullStalled}
 */
export async function withinStallTimeout<T>(
  timeoutMs: number,
  signal: AbortSignal,
  pull: (signal: AbortSignal, alive: () => void) => Promise<T>,
): Promise<T> {
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new PullStalled(`nothing was heard of it for ${timeoutMs / 1_000} s`));
  }, timeoutMs);
  try {
    return await pull(AbortSignal.any([signal, stalled.signal]), () => timer.refresh());
  } finally {
    clearTimeout(timer);
  }
}
