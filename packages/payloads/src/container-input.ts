import * as v from 'valibot';
import { type AutoRemove, AutoRemoveSchema } from './auto-remove.ts';
import { CONTAINER_RULES, SERVICE_RULES } from './container-rules.ts';
import { crossFieldRules } from './cross-field-rules.ts';
import { CollectSchema } from './files/collect-pattern.ts';
import { type ContainerFile, ContainerFilesSchema } from './files/container-file.ts';
import type { Lifecycle } from './lifecycle.ts';
import { type ContainerRetryPolicy, ContainerRetryPolicySchema } from './retry-policy.ts';
import { runOptionEntries, type RunOptions } from './run-options/run-options.ts';
import { MOST_SERVICES_OF_A_CONTAINER } from './services.ts';
import { type SecretFile, SecretFilesSchema } from './secrets/secret-file.ts';
import { ContainerNameSchema } from './syntax/container-name.ts';
import { CredentialsNameSchema } from './syntax/credentials-name.ts';
import { type Duration, DurationSchema } from './syntax/duration.ts';
import { EnvSchema, type EnvValue } from './syntax/env.ts';
import { ImageReferenceSchema } from './syntax/image-reference.ts';
import { LabelsSchema } from './syntax/labels.ts';
import { PlatformSchema } from './syntax/platform.ts';
import { PortMappingsSchema } from './syntax/port-mapping.ts';
import { StepNameSchema } from './syntax/step-name.ts';
import { AbsolutePathSchema, NonEmptyTextSchema, TextSchema } from './syntax/text.ts';
import { type VolumeMount, VolumesSchema } from './syntax/volume.ts';
import { type WaitStrategyConfig, WaitStrategySchema } from './wait-strategy.ts';
import { type ContainerNetworks, ContainerNetworksSchema } from './workspace/networks.ts';

/** When an image is pulled. */
export type PullPolicy = 'always' | 'missing' | 'never';

/** One container to run. Only `image` is required; what is left out keeps the image's or the engine's default. */
export interface ContainerExecutionInput extends RunOptions {
  /** Image reference: `repository[:tag][@digest]`. */
  image: string;
  /**
   * When the image is pulled: `always`, so that it is the registry's of now; only when it is `missing` on the engine;
   * or `never`. Default, as in Kubernetes: `always` where the tag is `latest` or there is none, else `missing`.
   */
  pull?: PullPolicy;
  /** `os/architecture`, or `os/architecture/variant`, of which the image has to be. Default: the engine's own. */
  platform?: string;
  /**
   * The name that the worker's operator has given to credentials for the image's registry. What they are only the worker
   * knows. Default: those that the worker has for the registry, as the docker CLI does.
   */
  registryCredentials?: string;
  /** Docker's CMD, one argument an element; no shell is put around it. */
  command?: string[];
  /** Docker's ENTRYPOINT, one argument an element; replaces the image's. */
  entrypoint?: string[];
  /**
   * Environment variables. They are visible in the engine's inspect and in the workflow's history; of one that is given
   * as `{ secret: 'db/password' }`, the history has the name only.
   */
  env?: Record<string, EnvValue>;
  /** Secrets as files, which neither the engine's inspect nor the workflow's history shows. Default: none. */
  secrets?: SecretFile[];
  /** Absolute path inside the container. */
  workingDir?: string;
  /** `user`, `uid`, `user:group` or `uid:gid`. */
  user?: string;
  /**
   * Ports to publish on the host, as docker writes them: `'5432'` (any free host port), `'8080:80'`,
   * `'127.0.0.1:8080:80/tcp'`.
   */
  ports?: string[];
  /**
   * Mounts, in Compose's short form (`'data:/var/lib/data'`, `'/srv/x:/x:ro'`) or its long one. The name of a volume of
   * its run means that one. Folders of the host are refused unless the worker's operator allows them.
   */
  volumes?: (string | VolumeMount)[];
  /**
   * The networks of its run that it is in, as Compose writes them: a list of names, or by name how it is in each
   * (`{ back: { aliases: ['db'] } }`). Its `name` is a host name in all of them. Default: the run's network `default`
   * where there is one, else the engine's.
   */
  networks?: ContainerNetworks;
  /** Files that are in the container before it starts: at most 100. Default: none. */
  files?: ContainerFile[];
  /**
   * Files to keep when the container has exited, whatever its exit code, for later steps and for people: absolute paths
   * whose names after the first may have `*` and `?`, or be `**` for any folders, such as `'/out/*.xml'`; one without
   * wildcards may be a folder. Links, pipes and devices are left out. Nothing is kept of a run that was cancelled.
   * Default: none.
   */
  collect?: string[];
  /**
   * A `job` runs to its exit, and that is its result. A `service` becomes ready, is used, and is stopped; that
   * it ends by itself is a failure. Default: `job`, or `service` when there is a `waitStrategy`.
   */
  lifecycle?: Lifecycle;
  /** How it is known that the container is ready. Default: it is, as soon as it runs. */
  waitStrategy?: WaitStrategyConfig;
  /** The step's name: a label on the container, part of its name, and `name` in the result. */
  name?: string;
  /**
   * The container's exact name (Compose's `container_name`). One that is in use fails the run with
   * `Tdw.NameConflict`. Default: made from `name` or the image, and a UUID.
   */
  containerName?: string;
  /** Labels of the container, beside those of this project. Names beginning with `tdw.` are reserved. */
  labels?: Record<string, string>;
  /** The longest that it may wait for a worker with a free slot; then it fails as `Tdw.QueueTimeout`. Default: no limit. */
  queueTimeout?: Duration;
  /**
   * The longest from the first call to the engine until the container runs, image pull included; then it fails as
   * `Tdw.StartTimeout`. Default: no limit.
   */
  startTimeout?: Duration;
  /**
   * The longest that the container may run, from its start on the engine's clock. Then it is stopped
   * (`stopSignal`, `stopGracePeriod`, SIGKILL). The result's status is then `timedOut`; of a service, whose time to live
   * this is, `succeeded`. Default: no limit.
   */
  runTimeout?: Duration;
  /**
   * Run a job that did not succeed again, each time as a new container. Not for a service, nor beside
   * `containerName`. Default: it is run once.
   */
  retry?: ContainerRetryPolicy;
  /**
   * How long its host may be without a worker; then it fails as `Tdw.HostLost`. Default: 15 minutes on a task queue that
   * several hosts share, no limit on any other.
   */
  hostLossTimeout?: Duration;
  /**
   * Run a job whose host is lost again, as a new container on another host. The lost one may still run there. Not for a
   * service, nor beside `containerName`. Default: `false`.
   */
  rerunOnHostLoss?: boolean;
  /**
   * Remove the container once its result is known. `false` keeps it, stopped, for inspection; `onSuccess` keeps it if it
   * has run and did not succeed, unless its run was cancelled. Default: `true`.
   */
  autoRemove?: AutoRemove;
  /**
   * Services that are up while this container is, on a network of their own with it, where they are known by their
   * `name`: at most 10, started in their order, each when the one before is ready, and stopped in reverse. One that ends by itself
   * fails the container. Where it is run again, so are they. Default: none.
   */
  services?: ServiceInput[];
}

/** A container that is up while others use it, with or without a `waitStrategy`, whose ports need not be published. */
export interface ServiceInput extends Omit<
  ContainerExecutionInput,
  'name' | 'lifecycle' | 'retry' | 'rerunOnHostLoss' | 'services'
> {
  /** The host name by which it is reached on its network, and all that a container's `name` is. */
  name: string;
  /** What it is in any case. */
  lifecycle?: 'service';
}

/** What a container may have, whatever it is for. */
const CONTAINER_FIELDS = {
  image: ImageReferenceSchema,
  pull: v.exactOptional(v.picklist(['always', 'missing', 'never'])),
  platform: v.exactOptional(PlatformSchema),
  registryCredentials: v.exactOptional(CredentialsNameSchema),
  command: v.exactOptional(v.array(TextSchema)),
  entrypoint: v.exactOptional(v.array(TextSchema)),
  env: v.exactOptional(EnvSchema),
  secrets: v.exactOptional(SecretFilesSchema),
  workingDir: v.exactOptional(AbsolutePathSchema),
  user: v.exactOptional(NonEmptyTextSchema),
  ports: v.exactOptional(PortMappingsSchema),
  volumes: v.exactOptional(VolumesSchema),
  files: v.exactOptional(ContainerFilesSchema),
  collect: v.exactOptional(CollectSchema),
  networks: v.exactOptional(ContainerNetworksSchema),
  lifecycle: v.exactOptional(v.picklist(['job', 'service'])),
  waitStrategy: v.exactOptional(WaitStrategySchema),
  name: v.exactOptional(StepNameSchema),
  containerName: v.exactOptional(ContainerNameSchema),
  labels: v.exactOptional(LabelsSchema),
  queueTimeout: v.exactOptional(DurationSchema),
  startTimeout: v.exactOptional(DurationSchema),
  runTimeout: v.exactOptional(DurationSchema),
  retry: v.exactOptional(ContainerRetryPolicySchema),
  hostLossTimeout: v.exactOptional(DurationSchema),
  rerunOnHostLoss: v.exactOptional(v.boolean()),
  autoRemove: v.exactOptional(AutoRemoveSchema),
  ...runOptionEntries,
};

const { retry: _, rerunOnHostLoss: __, ...SERVICE_FIELDS } = CONTAINER_FIELDS;

/** Of a run's `services`, or a container's. */
export const ServiceInputSchema = v.pipe(
  v.object({ ...SERVICE_FIELDS, name: StepNameSchema, lifecycle: v.exactOptional(v.literal('service')) }),
  crossFieldRules(SERVICE_RULES),
);

const ServicesOfContainerSchema = v.pipe(
  v.array(ServiceInputSchema),
  v.maxLength(MOST_SERVICES_OF_A_CONTAINER, `at most ${MOST_SERVICES_OF_A_CONTAINER} services`),
);

/** As an activity gets one, which may be a service: of its run it has what the workflow gives to it beside. */
export const ContainerOfRunSchema = v.pipe(v.object(CONTAINER_FIELDS), crossFieldRules(SERVICE_RULES));

/** Says nothing of unknown keys: {@link parseContainerExecutionInput} does, of all of them at once. */
export const ContainerExecutionInputSchema = v.pipe(
  v.object({ ...CONTAINER_FIELDS, services: v.exactOptional(ServicesOfContainerSchema) }),
  crossFieldRules(CONTAINER_RULES),
);
