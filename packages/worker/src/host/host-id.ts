import { randomUUID } from 'node:crypto';
import type { EngineClient } from '@tdw/activities';
import { Label } from '@tdw/payloads';

const VOLUME = 'tdw-host';

/**
 * A name for this engine that outlives every worker: drawn once, and kept by the engine itself as the
 * label of an empty volume. (Engines have ids of their own, but two on one machine report the same, and
 * podman makes up a new one for each call.)
 */
export async function keptHostId(engine: EngineClient): Promise<string> {
  return idOf(await engine.ensureVolume(VOLUME, { [Label.host]: randomUUID() }));
}

/** The same, of an engine that is only looked at. `undefined` where no worker has had one drawn. */
export async function findHostId(engine: EngineClient): Promise<string | undefined> {
  const labels = await engine.inspectVolume(VOLUME);
  return labels && idOf(labels);
}

function idOf(labels: Readonly<Record<string, string>>): string {
  const id = labels[Label.host];
  if (id === undefined) {
    throw new Error(`The volume '${VOLUME}' exists without the label '${Label.host}': remove it, or name the host`);
  }
  return id;
}
