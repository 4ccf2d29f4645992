import { Label } from '@tdw/payloads';
import { keepOutput } from '../container/keep-output.ts';
import { isKept, stopAndRemove } from '../container/remove-container.ts';
import type { ContainerSummary } from '../engine/container-inspection.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { LogSink } from '../logs/log-sink.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';
import { type Removal, type RunState, sweep, type Swept, type SweepOptions } from './sweep.ts';

export interface ReapOptions extends SweepOptions {
  readonly engine: EngineClient;
  /** Where the output of what is removed is kept. Default: nowhere. */
  readonly logSink?: LogSink | undefined;
  /** Where the secrets are looked for that are hidden in it: without them, the output of what has any is not kept. */
  readonly secretProviders?: readonly SecretProvider[] | undefined;
}

/** What a pass has found, and done. */
export interface ReapedContainer extends Omit<Swept<ContainerSummary>, 'item'> {
  readonly container: ContainerSummary;
}

/**
 * One pass over the containers on an engine: removes what closed runs have left behind, whatever state it is in, by the
 * rules of {@link sweep}.
 *
 * @returns all containers that have our labels, and what became of them; without those that it did not come to, when the
 *   signal aborts among the removals
 * @throws {@link EngineError} when the engine does not list them; the signal's reason when it aborts before the removals
 */
export async function reap(options: ReapOptions): Promise<ReapedContainer[]> {
  const containers = await options.engine.listContainers(Label.execution);
  const swept = await sweep(
    containers,
    Label.execution,
    options,
    (container) => remove(options, container),
    (container, state) => isKeptOnFailure(options, container, state),
  );
  return swept.map(({ item: container, ...others }) => ({ container, ...others }));
}

/** Of one that is kept on failure, its run or its exit says whether it has failed. */
async function isKeptOnFailure(
  { engine }: ReapOptions,
  { id, labels }: ContainerSummary,
  state: RunState,
): Promise<boolean> {
  const { [Label.keep]: keep, [Label.execution]: key = '' } = labels;
  if (keep === undefined) return false;
  if (typeof state === 'object' && 'keeps' in state && state.keeps.has(key)) return true;
  const found = await engine.inspectContainer(id);
  return found !== undefined && isKept(found);
}

async function remove({ engine, logSink, secretProviders }: ReapOptions, { id }: ContainerSummary): Promise<Removal> {
  try {
    const isRemoved = await stopAndRemove(engine, id, keepOutput({ engine, logSink, secretProviders }));
    return { outcome: isRemoved ? 'removed' : 'gone' };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
