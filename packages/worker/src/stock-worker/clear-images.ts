import { type EngineClient, type PrunedImage, pruneImages } from '@tdw/activities';
import { openImageRecord } from '../host/image-record.ts';
import { defaultStateDir } from './default-dirs.ts';

export interface ClearImagesOptions {
  engine: EngineClient;
  host: string;
  olderThanMs: number;
  keep: readonly string[];
  dryRun: boolean;
}

/**
 * The part of `tdw-worker prune` that is about images, with a line on stdout for each that a worker has pulled.
 *
 * @returns whether all that were to be removed are gone
 */
export async function clearImages({ host, ...options }: ClearImagesOptions): Promise<boolean> {
  const record = await openImageRecord(defaultStateDir(), host);
  const pruned = await pruneImages({ ...options, record });
  for (const one of pruned) process.stdout.write(`${describe(one)}\n`);
  const removed = pruned.filter(({ outcome }) => outcome === 'removed' || outcome === 'wouldRemove').length;
  const what = `${removed} ${options.dryRun ? 'would be removed' : 'removed'}`;
  process.stdout.write(`${pruned.length} image${pruned.length === 1 ? '' : 's'} of ${host}: ${what}\n`);
  return !pruned.some(({ outcome }) => outcome === 'failed');
}

/** As wide as the words of `describeReaped`. */
const OUTCOMES: Record<PrunedImage['outcome'], string> = {
  removed: 'removed      ',
  wouldRemove: 'would remove ',
  failed: 'not removed  ',
  usedLately: 'kept         ',
  keptByPattern: 'kept         ',
  inUse: 'kept         ',
};

function describe({ image, lastUsedAt, outcome, error }: PrunedImage): string {
  const why = {
    keptByPattern: '--keep names it',
    inUse: 'a container has it',
    failed: error instanceof Error ? error.message : String(error),
  };
  const lastUse = `last used on ${new Date(lastUsedAt).toISOString().slice(0, 16)}Z`;
  return `${OUTCOMES[outcome]} image ${image}: ${why[outcome as keyof typeof why] ?? lastUse}`;
}
