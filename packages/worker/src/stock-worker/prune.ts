import { randomUUID } from 'node:crypto';
import { connectEngine, describeEngineHost, reap, reapWorkspaces, resolveEngineHost } from '@tdw/activities';
import { findHostId } from '../host/host-id.ts';
import { lookUpNamespaceId } from '../host/namespace-id.ts';
import { createRunLookup } from '../reaper/look-up-run.ts';
import { clearImages } from './clear-images.ts';
import { connectTemporal } from './connect-temporal.ts';
import { describeReaped, describeReapedResource, summarize } from './describe-reaped.ts';
import { installRuntime } from './install-runtime.ts';
import { createLogger } from './logger.ts';
import { orExplain } from './or-explain.ts';
import type { TemporalFlags } from './temporal-flags.ts';

/** The options of `tdw-worker prune`, as commander hands them over. */
export interface PruneOptions extends TemporalFlags {
  hostId?: string;
  /** Milliseconds. */
  grace: number;
  dryRun?: boolean;
  /** Whether images go, too. */
  images?: boolean;
  /** Milliseconds. */
  olderThan?: number;
  keep?: string[];
}

const OLD_MS = 7 * 24 * 3_600_000;

/**
 * What `tdw-worker prune` does: one pass of the reaper, with a line on stdout for each container, network and volume that
 * has our labels.
 *
 * @returns whether everything that was to be removed is gone
 */
export async function prune({
  hostId,
  grace,
  dryRun = false,
  images = false,
  olderThan = OLD_MS,
  keep = [],
  ...flags
}: PruneOptions): Promise<boolean> {
  // Signals end it as they end any program.
  await installRuntime(createLogger('error'), undefined, []);
  const engineHost = resolveEngineHost();
  const engine = connectEngine(engineHost);
  await orExplain(engine.info(), `The container engine at ${describeEngineHost(engineHost)} does not answer`);
  const { connection, namespace } = await connectTemporal(flags);
  try {
    const namespaceId = await lookUpNamespaceId(connection, namespace);
    // Where no id is kept, nothing on this engine is ours: what there is belongs to hosts that were named.
    const host = hostId ?? (await findHostId(engine)) ?? randomUUID();
    const options = {
      engine,
      host,
      namespaceId,
      // What a worker on this engine works with is not known here; its run is open.
      isUnderWay: () => false,
      lookUpRun: createRunLookup(connection, namespace, namespaceId),
      graceMs: grace,
      dryRun,
      signal: new AbortController().signal,
    };
    const reaped = await reap(options);
    const leaving = reaped.filter(({ outcome }) => outcome === 'wouldRemove').map(({ container }) => container.id);
    const resources = await reapWorkspaces({ ...options, takenForGone: new Set(leaving) });
    for (const one of reaped) process.stdout.write(`${describeReaped(one)}\n`);
    for (const one of resources) process.stdout.write(`${describeReapedResource(one)}\n`);
    process.stdout.write(`${summarize(reaped, resources)}\n`);
    const areImagesGone = !images || (await clearImages({ engine, host, olderThanMs: olderThan, keep, dryRun }));
    const isLeft = [...reaped, ...resources].some(
      ({ outcome, reason }) => outcome === 'failed' || reason === 'runUnknown',
    );
    return areImagesGone && !isLeft;
  } finally {
    await connection.close();
  }
}
