import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type ContainerExecutionInput, parseContainerExecutionInput } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import type { ArtifactLimits } from '../artifacts/artifact-limits.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import { ContainerError, toContainerError } from '../container/container-error.ts';
import { type ContainerRun, RunCancelled } from '../container/container-run.ts';
import { keepOutput } from '../container/keep-output.ts';
import { removeExecution } from '../container/remove-container.ts';
import { connectEngine } from '../engine/connect-engine.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import { ImageStore } from '../images/image-store.ts';
import type { LogSink } from '../logs/log-sink.ts';
import { hideInError } from '../secrets/hide-in-error.ts';
import { secretsOf } from '../secrets/run-secrets.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';
import { openPolicy } from '../policy/open-policy.ts';

/** How a container is run without Temporal. */
export interface RunOptions {
  /** Default: the engine that the docker CLI would use. */
  engine?: EngineClient;
  /** Stops and removes the container; the call then rejects with {@link RunCancelled}. */
  signal?: AbortSignal;
  /** What the input may ask for. Default: nothing that reaches beyond the container. */
  policy?: Policy;
  /** Folders of this machine that the container may mount, or what is in them, besides those of the policy. Default: none. */
  bindRoots?: readonly string[];
  /** Where all of the output is kept. Default: nowhere, the result has its head and tail. */
  logSink?: LogSink;
  /** Where the files are kept that are collected. Default: nowhere, and an input with `collect` is refused. */
  artifactStore?: ArtifactStore;
  /** How much may be collected. Default: 1,000 files of 1 GiB in all. */
  artifactLimits?: ArtifactLimits;
  /** Where secrets are looked for, in this order. Default: nowhere, and the input can use none. */
  secretProviders?: readonly SecretProvider[];
}

/** A run that has one attempt, in this process. */
export interface LoneRun {
  run: ContainerRun;
  /**
   * Removes whatever is left, because nobody comes after this process.
   *
   * @returns the error that tells why
   */
  fail(reason: unknown): Promise<unknown>;
  /** Lets go of the signal. */
  end(): void;
}

/** @throws {@link PayloadError} for an input or a policy that is not valid */
export function beginRun(
  input: ContainerExecutionInput,
  {
    engine = connectEngine(),
    signal,
    policy,
    bindRoots,
    logSink,
    artifactStore,
    artifactLimits,
    secretProviders,
  }: RunOptions,
): LoneRun {
  const parsed = parseContainerExecutionInput(input);
  const key = randomUUID();
  const secrets = secretsOf(secretProviders, parsed, key);
  const abort = new AbortController();
  const cancel = (): void => abort.abort(new RunCancelled('The run was cancelled', { cause: signal?.reason }));
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    run: {
      engine,
      images: new ImageStore(engine),
      key,
      input: parsed,
      ownerLabels: {},
      facts: { host: hostname(), key, phase: 'creating' },
      isRetry: false,
      signal: abort.signal,
      confirm: async () => abort.signal.throwIfAborted(),
      policy: openPolicy(policy, bindRoots),
      logSink,
      artifactStore,
      artifactLimits,
      secrets,
    },
    async fail(reason) {
      const error = toContainerError(reason, { key, image: parsed.image });
      try {
        const { found, removed, log } = await removeExecution(
          engine,
          key,
          keepOutput({ engine, logSink, secrets }),
          !(error instanceof RunCancelled),
        );
        if (error instanceof ContainerError)
          error.add({ removed: removed || !found, ...(log !== undefined && { log }) });
      } catch {
        // What the container could not do is worth more to the caller than that it is still there.
      }
      return hideInError(secrets, error);
    },
    end() {
      signal?.removeEventListener('abort', cancel);
    },
  };
}
