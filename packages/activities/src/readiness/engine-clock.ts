import type { EngineClient } from '../engine/engine-client.ts';

export interface EngineClock {
  /** The time on the engine's clock, in ms since 1970: that of this machine may differ. */
  now(): number;
  isolated: boolean;
}

/** Asks the engine once: from then on, this process's monotonic clock tells how time goes by. */
export async function readEngineClock(engine: EngineClient): Promise<EngineClock> {
  // From before the call: a time that is a little late is never before what it is the time of.
  const readAt = performance.now();
  const { systemTime, isolated = false } = await engine.info();
  const time = Date.parse(systemTime);
  const base = Number.isFinite(time) ? time : Date.now();
  return { now: () => base + (performance.now() - readAt), isolated };
}
