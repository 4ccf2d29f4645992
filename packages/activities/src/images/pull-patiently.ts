import { setTimeout as delay } from 'node:timers/promises';
import type { EngineClient, RegistryCredentials } from '../engine/engine-client.ts';
import type { RegistryAccess } from '../registry/credentials-in-config.ts';
import type { findCredentials } from '../registry/find-credentials.ts';
import { findNamedCredentials, NamedCredentialsError } from '../registry/find-named-credentials.ts';
import { parseImageName } from '../registry/image-name.ts';
import { PullFailure } from './pull-failure.ts';
import { pullProblemOf, TRANSIENT } from './pull-problem.ts';
import type { PullWaiter } from './shared-pull.ts';
import { withinStallTimeout } from './within-stall-timeout.ts';

const MIN_ATTEMPTS = 3;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 4_000;

export interface PullRequest {
  image: string;
  /** `os/architecture`, or `os/architecture/variant`. Default: the engine's own. */
  platform?: string | undefined;
  /** The name of the worker's credentials to use. Default: those that it has for the registry. */
  registryCredentials?: string | undefined;
}

/** What pulls need besides what to pull. */
export interface PullSettings {
  engine: EngineClient;
  findCredentials: typeof findCredentials;
  /** How long a pull may be silent, in milliseconds. */
  stallTimeoutMs: number;
  /** How long it is tried again after it has failed first, in milliseconds. Three times it is tried in any case. */
  patienceMs: number;
}

/**
 * Pulls an image; what may pass by itself is tried again, as long as the settings' patience lasts.
 *
 * @throws {@link PullFailure}, or the {@link EngineError} where contact with the engine was lost
 */
export async function pullPatiently(
  { engine, findCredentials, stallTimeoutMs, patienceMs }: PullSettings,
  { image, platform, registryCredentials }: PullRequest,
  { signal, onProgress, onRetry }: PullWaiter,
): Promise<void> {
  let firstFailureAt: number | undefined;
  for (let attempt = 1; ; attempt++) {
    // Anew each time: what helpers give is valid for a while.
    const { registry } = parseImageName(image);
    const { credentials, found } = await (registryCredentials === undefined
      ? findCredentials(registry, signal)
      : orFail(findNamedCredentials(registryCredentials, registry, signal)));
    try {
      return await withinStallTimeout(stallTimeoutMs, signal, (limited, alive) => {
        const tell = (progress: string): void => {
          alive();
          onProgress(progress);
        };
        return engine.pullImage(image, { platform, credentials, onProgress: tell, signal: limited });
      });
    } catch (error) {
      signal.throwIfAborted();
      const problem = pullProblemOf(error);
      if (problem === undefined) throw error;
      firstFailureAt ??= performance.now();
      const isLast = attempt >= MIN_ATTEMPTS && performance.now() - firstFailureAt >= patienceMs;
      if (!TRANSIENT.has(problem) || isLast) {
        if (problem === 'engineLost') throw error;
        throw new PullFailure(problem, withoutSecrets((error as Error).message, credentials), found);
      }
      onRetry();
      await delay(jittered(Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS)), undefined, { signal });
    }
  }
}

async function orFail(access: Promise<RegistryAccess>): Promise<RegistryAccess> {
  try {
    return await access;
  } catch (error) {
    throw error instanceof NamedCredentialsError ? new PullFailure('noCredentials', error.message, '') : error;
  }
}

/** Between a half and the whole of it: whoever was cut off at the same moment does not come back at the same moment. */
function jittered(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random() / 2);
}

/** A registry may repeat what it was told. */
function withoutSecrets(message: string, credentials: RegistryCredentials | undefined): string {
  const { password, identitytoken, registrytoken } = credentials ?? {};
  const secrets = [password, identitytoken, registrytoken].filter((secret) => secret !== undefined && secret !== '');
  return secrets.reduce<string>((text, secret) => text.replaceAll(secret!, '***'), message);
}
