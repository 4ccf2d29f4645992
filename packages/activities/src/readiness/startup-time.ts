import { durationToMs, partsOf, type WaitStrategyConfig } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';

/** From running until ready, where the payload does not say. */
const DEFAULT_STARTUP_TIMEOUT_MS = 60_000;
/** An attempt that finds the time used up has a last look: the container may be ready since nobody looked. */
const LAST_LOOK_MS = 1_000;

/**
 * How long a container may still take to become ready, in ms. Its time began with its start, so an attempt that
 * takes over an earlier one's container finds some of it used.
 *
 * @param now - on the engine's clock, as is the start
 */
export function startupTime(strategy: WaitStrategyConfig, { startedAt }: ContainerInspection, now: number): number {
  const limit = limitOf(strategy);
  const used = now - Date.parse(startedAt);
  const left = Number.isFinite(used) ? limit - Math.max(0, used) : limit;
  return Math.max(left, Math.min(limit, LAST_LOOK_MS));
}

/** How long a container has in all, in ms: a combination at least as long as its parts may take. */
function limitOf(strategy: WaitStrategyConfig): number {
  const { startupTimeout } = strategy;
  if (startupTimeout !== undefined) return durationToMs(startupTimeout);
  const ofParts = partsOf(strategy).map((part) => durationToMs(part.startupTimeout ?? DEFAULT_STARTUP_TIMEOUT_MS));
  return Math.max(DEFAULT_STARTUP_TIMEOUT_MS, ...ofParts);
}
