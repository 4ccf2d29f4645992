import { setTimeout as delay } from 'node:timers/promises';
import { Label, type NetworkUse } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import { type EngineClient, EngineError } from '../engine/engine-client.ts';
import { workspaceFailure } from './workspace-failure.ts';
import { workspaceLabels } from './workspace-labels.ts';
import { bridgeName, sharedName } from './workspace-names.ts';

/** How long somebody else who makes the network may take, who has its interface but is not done: ten seconds. */
const ROUNDS_EACH = 200;
const ROUND_MS = 50;
/**
 * An engine that was killed while it made a network may have kept its interface, and not the network: then nobody will ever
 * be done (https://github.com/moby/moby/issues/49291).
 */
const MOST_INTERFACES = 3;

/**
 * The id of a network of the run, which is made if it is not there. Several may want it at the same time: the steps of a
 * parallel run, two workers, an attempt and its successor. Names of networks are not unique, so the first one is told by its
 * interface, whose name is; where an engine does not take that for unique either, the lowest id wins.
 *
 * @param key - the workspace's
 * @param name - what the run calls it
 * @throws {@link ContainerError} of the type `Tdw.WorkspaceFailed` where the engine does not make it
 */
export async function ensureNetwork(
  run: ContainerRun,
  key: string,
  name: string,
  { internal = false }: NetworkUse,
): Promise<string> {
  const { engine, facts, signal } = run;
  const labels = workspaceLabels(run, key, Label.network, name);
  for (let round = 1; ; round++) {
    signal.throwIfAborted();
    const bridge = bridgeName(facts.host, key, name, Math.floor((round - 1) / ROUNDS_EACH));
    const id = await findNetwork(engine, sharedName(key, name));
    if (id !== undefined) return id;
    try {
      await engine.createNetwork(sharedName(key, name), { internal, bridge, labels });
    } catch (error) {
      if (isTaken(error) && round < MOST_INTERFACES * ROUNDS_EACH) {
        await delay(ROUND_MS);
        continue;
      }
      // Podman says 500 of a name that is taken.
      const rival = error instanceof EngineError && (await findNetwork(engine, sharedName(key, name)));
      if (!rival) throw await workspaceFailure(run, `the network '${name}'`, error);
    }
  }
}

async function findNetwork(engine: EngineClient, name: string): Promise<string | undefined> {
  const ids = (await engine.listNetworks({ name })).map(({ id }) => id);
  return ids.toSorted()[0];
}

/** 409: there is one of that name. 403: another one has its interface. */
function isTaken(error: unknown): boolean {
  return error instanceof EngineError && (error.status === 409 || error.status === 403);
}
