/**
 * Aborts a transfer that has gone silent, however long it takes as a whole: a slow network is not a
 * dead one.
 *
 * @param {number} afterMs
 */
export function createSilenceTimer(afterMs) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(new Error(`nothing heard for ${afterMs / 1000} s`)), afterMs);
  return {
    signal: aborter.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
