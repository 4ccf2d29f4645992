import type { CapacityGate } from '../capacity/capacity-gate.ts';
import type { Policy } from '@tdw/payloads/policy';
import type { ArtifactLimits } from '../artifacts/artifact-limits.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { EngineLogOptions } from '../container/engine-log.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { ImageRecord } from '../images/image-record.ts';
import type { LogSink } from '../logs/log-sink.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';

/** What the activities need from the worker that they run on. */
export interface ActivityDependencies {
  engine: EngineClient;
  /** The name of this engine among all that serve the same runs. It must outlive the worker. */
  host: string;
  /** The UUID of the Temporal namespace: it tells our containers from those of another server. */
  namespaceId: string;
  /** The host name under which those who use a service reach its published ports. Default: `localhost`. */
  endpointHost?: string;
  /** What payloads may ask for. Default: nothing that reaches beyond their containers. */
  policy?: Policy | undefined;
  /** Folders of the host that payloads may bind-mount, or what is in them, besides those of the policy. Default: none. */
  bindRoots?: readonly string[] | undefined;
  /** Where all of the output of containers is kept. Default: nowhere, results have its head and tail. */
  logSink?: LogSink | undefined;
  /** Holds containers back until there is room for them. Default: there always is. */
  capacity?: CapacityGate | undefined;
  /** Where it is noted which images were pulled, and when each was last used. Default: nowhere. */
  imageRecord?: ImageRecord | undefined;
  /** Where the files are kept that are collected from containers. Default: nowhere, and nothing can be collected. */
  artifactStore?: ArtifactStore | undefined;
  /** How much may be collected from one container. Default: 1,000 files of 1 GiB in all. */
  artifactLimits?: ArtifactLimits | undefined;
  /** Where secrets are looked for, in this order. Default: nowhere, and no payload can use any. */
  secretProviders?: readonly SecretProvider[] | undefined;
  /** How the engine bounds its own log of each container. Default: `json-file`, 128 MiB. */
  engineLog?: EngineLogOptions | undefined;
}
