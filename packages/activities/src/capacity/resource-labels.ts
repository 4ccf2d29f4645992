import { Label } from '@tdw/payloads';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import { isNothing, NANO, type Resources } from './resources.ts';

/**
 * Says on a container what it asks for, so that one list tells it of all that are there. One that asks for nothing has
 * no such labels.
 */
export function labelResources(options: CreateContainerOptions, ask: Resources): CreateContainerOptions {
  if (isNothing(ask)) return options;
  const { nanoCpus, memory } = ask;
  return {
    ...options,
    Labels: {
      ...options.Labels,
      ...(nanoCpus > 0 && { [Label.cpus]: String(nanoCpus / NANO) }),
      ...(memory > 0 && { [Label.memory]: String(memory) }),
    },
  };
}

/** In the engine's words, and podman's. */
const NOT_RUNNING: ReadonlySet<string> = new Set([
  'created',
  'configured',
  'initialized',
  'exited',
  'stopped',
  'dead',
  'removing',
]);

/**
 * What the containers ask for that run on an engine, by their executions' keys: those of other workers, hosts and
 * namespaces, too, for all of them share one machine.
 */
export async function resourcesInUse(engine: EngineClient): Promise<Map<string, Resources>> {
  const inUse = new Map<string, Resources>();
  for (const { labels, state } of await engine.listContainers(Label.execution)) {
    const ask = readLabels(labels);
    if (!NOT_RUNNING.has(state) && !isNothing(ask)) inUse.set(labels[Label.execution] ?? '', ask);
  }
  return inUse;
}

function readLabels({ [Label.cpus]: cpus, [Label.memory]: memory }: Readonly<Record<string, string>>): Resources {
  return { nanoCpus: Math.round(numberOf(cpus) * NANO), memory: numberOf(memory) };
}

/** Of a label that somebody else has set, nothing. */
function numberOf(text = '0'): number {
  const value = Number(text);
  return value > 0 && value < Infinity ? value : 0;
}
