import type {
  ArtifactFile,
  ContainerExecutionInput,
  ContainerHeartbeat,
  ContainerLog,
  WorkspaceUse,
} from '@tdw/payloads';
import type { ArtifactLimits } from '../artifacts/artifact-limits.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { CapacityClaim } from '../capacity/capacity-claim.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { LogSink } from '../logs/log-sink.ts';
import type { OpenPolicy } from '../policy/open-policy.ts';
import type { RunSecrets } from '../secrets/run-secrets.ts';
import type { EngineLogOptions } from './engine-log.ts';

/** One attempt to bring one container to where it is wanted: what every step of it is given. */
export interface ContainerRun {
  readonly engine: EngineClient;
  /** The engine's images, shared by all runs of this worker: several may want the same one. */
  readonly images: ImageStore;
  /** The execution's UUID. All attempts share it, and with it the container. */
  readonly key: string;
  readonly input: ContainerExecutionInput;
  /** What it uses of what containers share. Default: nothing. */
  readonly workspaces?: readonly WorkspaceUse[] | undefined;
  /** Labels that say whose the container is. */
  readonly ownerLabels: Readonly<Record<string, string>>;
  /** What is known so far, by earlier attempts and this one: the steps write it, the heartbeat sends it. */
  readonly facts: ContainerHeartbeat;
  /** Whether an earlier attempt may have created the container. */
  readonly isRetry: boolean;
  /** Aborts with a {@link RunCancelled} or a {@link RunAbandoned}. */
  readonly signal: AbortSignal;
  /**
   * Records the facts where the next attempt will find them, and resolves only if this attempt is still
   * the current one: it is awaited before every act that an attempt which woke up late must not do.
   */
  confirm(): Promise<void>;
  /** What may be asked for. Default: what a policy that says nothing allows. */
  readonly policy?: OpenPolicy | undefined;
  /** The task queue of the run, by which the policy knows whose secrets it may have. Absent without Temporal. */
  readonly taskQueue?: string | undefined;
  /** The host name under which published ports are reached. Default: `localhost`. */
  readonly endpointHost?: string | undefined;
  /** How many bytes of each output stream the result may have. Default: 128 KiB. */
  readonly outputBytes?: number | undefined;
  /** Where all of the output is kept. Default: nowhere, the result has the head and the tail. */
  readonly logSink?: LogSink | undefined;
  /** Where the files are kept that are collected, and were by steps before. Default: nowhere, and nothing can be collected. */
  readonly artifactStore?: ArtifactStore | undefined;
  /** How much may be collected. */
  readonly artifactLimits?: ArtifactLimits | undefined;
  /** How many bytes of JSON the list of what was collected may have. Default: `ARTIFACT_LIST_BYTES`. */
  readonly artifactListBytes?: number | undefined;
  /** What the input's `files` mean by artifacts. Default: they mean none. */
  readonly artifacts?: readonly ArtifactFile[] | undefined;
  /** How the engine bounds its own log of the container. Default: two files of 64 MiB. */
  readonly engineLog?: EngineLogOptions | undefined;
  /** Holds the container back until there is room for it on the host. Default: there always is. */
  readonly capacity?: CapacityClaim | undefined;
  /** Until when it may be held back, in ms since 1970. Default: for its `queueTimeout` from when it was asked for. */
  readonly queueUntil?: number | undefined;
  /** Begins the `startTimeout` of a container that was held back. */
  readonly beginStart?: (() => Promise<void>) | undefined;
  /** What it is given that only this worker knows. Absent where it asks for nothing of the kind. */
  readonly secrets?: RunSecrets | undefined;
  readonly observer?: RunObserver | undefined;
}

/** Is told how long the steps took, in milliseconds, and how often the engine had to be asked again. */
export interface RunObserver {
  /** It was held back so long until there was room for it on the host. */
  admitted(milliseconds: number): void;
  /** It waited so long for a pull, which may not have been its own. */
  pulled(milliseconds: number, succeeded: boolean): void;
  /** From the wish to create it, or from when there was room for it, until it ran, pull included. */
  started(milliseconds: number): void;
  /** From its start until it was ready. */
  becameReady(milliseconds: number): void;
  retried(): void;
}

/** The run was cancelled: the container has to go. */
export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';
  /** Whether it is gone. One that is to be kept has only been stopped. */
  removed = false;
  /** Where its output is kept; `undefined` where there was none, or it is not kept. */
  log: ContainerLog | undefined;
}

/** This attempt is over but the run is not: the container stays, and the next attempt goes on with it. */
export class RunAbandoned extends Error {
  override readonly name = 'RunAbandoned';
}
