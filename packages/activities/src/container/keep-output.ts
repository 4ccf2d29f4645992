import type { ContainerLog } from '@tdw/payloads';
import type { EngineClient } from '../engine/engine-client.ts';
import type { LogOwner, LogSink } from '../logs/log-sink.ts';
import { OutputCapture } from '../output/capture.ts';
import { type RunSecrets, secretsOfContainer } from '../secrets/run-secrets.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';
import { completeOutput } from './complete-output.ts';
import { logOwner } from './log-owner.ts';
import type { BeforeRemoval } from './remove-container.ts';
import type { LiveContainer } from './start-container.ts';

/** How long a container waits for its output to be kept before it is removed all the same. */
const PATIENCE_MS = 60_000;

/** Who keeps an output, and knows what is to be hidden in it: an attempt, or anybody who removes the container. */
export interface OutputKeeper {
  engine: EngineClient;
  logSink?: LogSink | undefined;
  secrets?: RunSecrets | undefined;
  secretProviders?: readonly SecretProvider[] | undefined;
}

/** What an attempt has of a container's output. */
export interface TakenOutput {
  output: OutputCapture;
  live?: LiveContainer | undefined;
}

/**
 * What an attempt has taken stays; the next one goes on with it.
 *
 * @returns where it is; `undefined` where nothing is kept, or one has let go already
 */
export async function letGo({ output, live }: TakenOutput): Promise<ContainerLog | undefined> {
  live?.close();
  await live?.outputEnded;
  return output.close(false);
}

/**
 * Keeps the output of a container that goes without a result: it was cancelled, it did not become ready, its worker
 * died and its run does not need it any more. Nothing where no logs are kept.
 *
 * @param taken - by the attempt that followed it; absent: nobody follows it
 */
export function keepOutput(
  { engine, logSink, secrets, secretProviders }: OutputKeeper,
  taken?: TakenOutput,
): BeforeRemoval | undefined {
  if (logSink === undefined) return undefined;
  return async ({ id, labels, state }) => {
    if (state === 'created') return undefined;
    const { output, live } = taken ?? { output: new OutputCapture(0) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const owner = logOwner(labels);
      if (taken === undefined && (await isComplete(logSink, owner))) return undefined;
      // Where they are not to be had, nothing is kept beyond what is there already.
      const used = output.isHiding ? undefined : (secrets ?? secretsOfContainer(secretProviders, labels));
      if (used !== undefined) output.hide(await used.resolveMask(signal));
      await output.keepIn(logSink, owner);
      return (await completeOutput({ engine, signal }, id, output, live)).log;
    } catch {
      // The container goes whatever becomes of its output; what is there so far is kept.
      return output.close(false);
    }
  };
}

/** As when its run has had the result, and only the container is left. */
async function isComplete(sink: LogSink, owner: LogOwner): Promise<boolean> {
  const log = await sink.open(owner);
  await log.close();
  return log.ended;
}
