/** Node's timers overflow beyond this (24.8 days) and would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back when a time is over, however long it is.
 *
 * @returns what calls it off
 */
export function callAfter(milliseconds: number, callback: () => void): () => void {
  const at = performance.now() + milliseconds;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const left = at - performance.now();
    timer = left > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(callback, Math.max(0, left));
  };
  arm();
  return () => clearTimeout(timer);
}
