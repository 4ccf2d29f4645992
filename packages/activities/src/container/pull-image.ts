import { setTimeout as delay } from 'node:timers/promises';
import { FailureType } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

const MAX_ATTEMPTS = 3;
const FIRST_DELAY_MS = 500;

/** Pulls the image; what may pass by itself is tried again, three times in all. */
export async function pullImage(run: ContainerRun): Promise<void> {
  const { facts, observer } = run;
  facts.phase = 'pulling';
  // The pull may be long, and whoever looks at the pending activity wants to know.
  await run.confirm();
  const beganAt = performance.now();
  try {
    await pullPatiently(run);
    observer?.pulled(performance.now() - beganAt, true);
  } catch (error) {
    observer?.pulled(performance.now() - beganAt, false);
    throw error;
  }
  delete facts.progress;
  facts.phase = 'creating';
}

async function pullPatiently(run: ContainerRun): Promise<void> {
  const { facts, signal, engine, input, observer } = run;
  for (let attempt = 1; ; attempt++) {
    try {
      await engine.pullImage(input.image, (progress) => (facts.progress = progress), signal);
      return;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const missing = isMissing(error);
      if (missing || attempt === MAX_ATTEMPTS) throw pullFailure(run, error, missing);
      observer?.retried();
      await delay(FIRST_DELAY_MS * 2 ** (attempt - 1), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/**
 * Failures inside the stream have no status. The registry's error codes, which the engine spells out in
 * its message, are the only thing there to match on: distribution's `MANIFEST_UNKNOWN`, `NAME_UNKNOWN`,
 * `DENIED`.
 */
const REGISTRY_CODES = /manifest unknown|name unknown|repository .+ not found|pull access denied|does not exist/i;

function isMissing({ status, message }: EngineError): boolean {
  return status === 404 || REGISTRY_CODES.test(message);
}

function pullFailure({ key, input }: ContainerRun, error: EngineError, missing: boolean): ContainerError {
  const details = { key, image: input.image };
  if (missing) {
    const message = `There is no image '${input.image}', or it needs a login: ${error.message}`;
    return new ContainerError(FailureType.ImageNotFound, message, details, error);
  }
  const message = `The image '${input.image}' is not on the engine and could not be pulled: ${error.message}`;
  return new ContainerError(FailureType.ImagePullFailed, message, details, error);
}
