import type { EngineClient } from '../engine/engine-client.ts';
import { matchesAny } from '../policy/matches-any.ts';
import type { ImageRecord } from './image-record.ts';

export interface PruneImagesOptions {
  readonly engine: Pick<EngineClient, 'inspectImage' | 'findContainersOf' | 'removeImage'>;
  /** What workers have pulled onto this engine. */
  readonly record: ImageRecord;
  /** How long an image has to have been unused, in milliseconds. */
  readonly olderThanMs: number;
  /** Of which references none is removed: `*` stands for any characters but `/`, `**` for any at all. */
  readonly keep: readonly string[];
  /** Only say what would be removed. */
  readonly dryRun?: boolean;
}

/** What became of an image, and why. */
export interface PrunedImage {
  readonly image: string;
  /** Milliseconds since 1970. */
  readonly lastUsedAt: number;
  /** `inUse`: a container has it, running or not. `failed`: the engine did not remove it. */
  readonly outcome: 'wouldRemove' | 'removed' | 'usedLately' | 'keptByPattern' | 'inUse' | 'failed';
  readonly error?: unknown;
}

/**
 * Removes images that workers have pulled, that no container has, and that no run has used for a while, the longest unused
 * first. An image that was built on the engine, or that somebody else has pulled, is in no record and left alone.
 *
 * @throws {@link EngineError} when the engine does not answer
 */
export async function pruneImages(options: PruneImagesOptions): Promise<PrunedImage[]> {
  const { record, engine } = options;
  const gone: Record<string, number> = {};
  const pruned: PrunedImage[] = [];
  for (const [image, lastUsedAt] of Object.entries(record.uses).sort(([, a], [, b]) => a - b)) {
    if ((await engine.inspectImage(image)) === undefined) {
      gone[image] = lastUsedAt;
      continue;
    }
    const one: PrunedImage = { image, lastUsedAt, ...(await prune(image, lastUsedAt, options)) };
    if (one.outcome === 'removed') gone[image] = lastUsedAt;
    pruned.push(one);
  }
  if (options.dryRun !== true && Object.keys(gone).length > 0) await record.forget(gone);
  return pruned;
}

async function prune(
  image: string,
  lastUsedAt: number,
  { engine, olderThanMs, keep, dryRun = false }: PruneImagesOptions,
): Promise<Pick<PrunedImage, 'outcome' | 'error'>> {
  if (matchesAny(keep, image)) return { outcome: 'keptByPattern' };
  if (lastUsedAt > Date.now() - olderThanMs) return { outcome: 'usedLately' };
  if ((await engine.findContainersOf(image)).length > 0) return { outcome: 'inUse' };
  if (dryRun) return { outcome: 'wouldRemove' };
  try {
    // A container may have come since: then the engine keeps it.
    return { outcome: (await engine.removeImage(image)) ? 'removed' : 'inUse' };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
