import * as v from 'valibot';
import type { PullPolicy } from '../container-input.ts';
import { crossFieldRules } from '../cross-field-rules.ts';
import { CapabilitySchema } from '../run-options/capabilities.ts';
import { AbsolutePathSchema, NonEmptyTextSchema } from '../syntax/text.ts';
import { type Ceilings, ceilingEntries } from './ceilings.ts';
import { POLICY_RULES } from './policy-rules.ts';
import { AddressSchema, PortRangeSchema } from './port-range.ts';
import { record } from './record.ts';
import { RepositoryPatternSchema } from './repository-pattern.ts';

/**
 * What payloads may ask of a worker, as its operator decides: each key is the field of the payload that it is about, or
 * the thing that the field is for. What is left out has its default, under which nothing can be asked for that reaches
 * beyond the container.
 *
 * In patterns, `*` stands for any characters but `/`, and `**` for any at all.
 */
export interface Policy extends Ceilings {
  /** Which images may be run. */
  image?: ImagePolicy;
  /** When they may be pulled; a payload that does not say is judged by what its tag means. Default: any way. */
  pull?: PullPolicy[];
  /** Patterns of the credentials that `registryCredentials` may name. Default: any. */
  registryCredentials?: string[];
  /** As whom containers may run. */
  user?: UserPolicy;
  /** Patterns of the groups that `groupAdd` may name. Default: any. */
  groupAdd?: string[];
  /** Where ports may be published. */
  ports?: PortPolicy;
  /** Which folders of the host may be mounted. */
  binds?: BindPolicy;
  /** Patterns of the engine's volumes that may be mounted by name. Those of the run itself may always be. Default: any. */
  volumes?: string[];
  /** Whether memory may be mounted. Default: `true`. */
  tmpfs?: boolean;
  /** Whether containers may be privileged, which is to be root on the host. Default: `false`. */
  privileged?: boolean;
  /** Patterns of what `pid` may be. Default: nothing, each container has its own processes. */
  pid?: string[];
  /** Patterns of what `ipc` may be. Default: `private`, `shareable` and `none`. */
  ipc?: string[];
  /** Patterns of what `uts` may be. Default: nothing, each container has a host name of its own. */
  uts?: string[];
  /** Patterns of what `usernsMode` may be. Default: nothing, it is as the engine is set up. */
  usernsMode?: string[];
  /**
   * Patterns of what `networkMode` may be. A container that does not say, and one in networks of its run, is judged as
   * `bridge`. Default: `bridge` and `none`.
   */
  networkMode?: string[];
  /**
   * The capabilities that `capAdd` may name, or `ALL`. Default: those that Docker gives to every container, without what
   * `enforce` drops.
   */
  capAdd?: string[];
  /** Patterns of the host's devices that `devices` may name. Default: none. */
  devices?: string[];
  /** Whether containers may have GPUs. Default: `false`. */
  gpus?: boolean;
  /** Patterns of what `securityOpt` may have, as `name=value`. Default: `no-new-privileges=*`. */
  securityOpt?: string[];
  /** Patterns of the kernel parameters that `sysctls` may set. Default: those that Kubernetes calls safe. */
  sysctls?: string[];
  /** Whether containers may have names of hosts of their own, with `extraHosts`. Default: `true`. */
  extraHosts?: boolean;
  /** Patterns of the names that `containerName` may be. Default: any. */
  containerName?: string[];
  /** What every container gets, whatever its payload says. Default: nothing. */
  enforce?: EnforcedProfile;
  /** Which secrets runs may use. Default: all that the worker has. */
  secrets?: SecretRule[];
}

export interface ImagePolicy {
  /**
   * Patterns of repositories without tags, such as `ghcr.io/team/**`; one that names no registry is on Docker Hub.
   * Default: `['**']`.
   */
  allow?: string[];
  /** Whether the image has to be named by its digest. Default: `false`. */
  requireDigest?: boolean;
}

export interface UserPolicy {
  /** Whether `user` has to be the number of a user who is not root. Default: `false`. */
  requireNonRoot?: boolean;
}

export interface PortPolicy {
  /**
   * The addresses of the host to which ports may be bound; a payload that names none means `0.0.0.0`. `*` is any.
   * Default: `['*']`.
   */
  addresses?: string[];
  /** The host's ports that may be asked for, such as `8080` or `8000-8999`; any free one may. Default: `['1024-65535']`. */
  hostPorts?: string[];
}

export interface BindPolicy {
  /** The folders that may be mounted, and what is in them. Default: none. */
  roots?: (string | BindRoot)[];
  /** Whether the engine's own socket may be mounted, or a folder that it is in: who has it is root. Default: `false`. */
  engineSocket?: boolean;
  /**
   * Whether to allow binds on an engine of another machine, whose paths are then judged by their names: no symbolic link
   * is followed. Default: `false`.
   */
  onRemoteEngine?: boolean;
}

export interface BindRoot {
  /** Absolute path on the host. */
  path: string;
  /** Whether it may be mounted only for reading. Default: `false`. */
  readOnly?: boolean;
}

export interface EnforcedProfile {
  /** Capabilities that are dropped, or `ALL`. What a policy's `capAdd` names, a payload can still add. Default: none. */
  capDrop?: string[];
  /** Processes gain no privileges, not by set-user-ID programs either. Default: `false`. */
  noNewPrivileges?: boolean;
  /** The container's own file system is read-only. Default: `false`. */
  readOnly?: boolean;
  /** An init process reaps what others leave. Default: `false`. */
  init?: boolean;
}

/** Secrets, and who may use them. */
export interface SecretRule {
  /** Patterns of the task queues whose runs may. Default: all. */
  taskQueues?: string[];
  /** Patterns of the secrets' names. */
  allow: string[];
}

const PatternsSchema = v.array(NonEmptyTextSchema);
const patterns = v.exactOptional(PatternsSchema);
const SecurityOptPatternSchema = v.custom<string>(
  (value) => v.is(NonEmptyTextSchema, value) && /^\*{1,2}$|=/.test(value),
  "a pattern of options as name=value, such as 'no-new-privileges=*' or 'seccomp=unconfined'",
);
const flag = v.exactOptional(v.boolean());

const ImagePolicySchema = v.object({
  allow: v.exactOptional(v.array(RepositoryPatternSchema)),
  requireDigest: flag,
});

const PortPolicySchema = v.object({
  addresses: v.exactOptional(v.array(AddressSchema)),
  hostPorts: v.exactOptional(v.array(PortRangeSchema)),
});

const BindRootSchema = v.object({ path: AbsolutePathSchema, readOnly: flag });
const BindRootsSchema = v.array(
  v.lazy((value) => (typeof value === 'string' ? AbsolutePathSchema : BindRootSchema)) as v.GenericSchema<
    string | BindRoot
  >,
);
const BindPolicySchema = v.object({
  roots: v.exactOptional(BindRootsSchema),
  engineSocket: flag,
  onRemoteEngine: flag,
});

const EnforcedProfileSchema = v.object({
  capDrop: v.exactOptional(v.array(CapabilitySchema)),
  noNewPrivileges: flag,
  readOnly: flag,
  init: flag,
});

const SecretRuleSchema = v.object({ taskQueues: patterns, allow: PatternsSchema });

/** Says nothing of unknown keys: {@link parsePolicy} does. */
export const PolicySchema: v.GenericSchema<Policy> = record(
  v.pipe(
    v.object({
      image: v.exactOptional(record(ImagePolicySchema)),
      pull: v.exactOptional(v.array(v.picklist(['always', 'missing', 'never']))),
      registryCredentials: patterns,
      user: v.exactOptional(record(v.object({ requireNonRoot: flag }))),
      groupAdd: patterns,
      ports: v.exactOptional(record(PortPolicySchema)),
      binds: v.exactOptional(record(BindPolicySchema)),
      volumes: patterns,
      tmpfs: flag,
      privileged: flag,
      pid: patterns,
      ipc: patterns,
      uts: patterns,
      usernsMode: patterns,
      networkMode: patterns,
      capAdd: v.exactOptional(v.array(CapabilitySchema)),
      devices: patterns,
      gpus: flag,
      securityOpt: v.exactOptional(v.array(SecurityOptPatternSchema)),
      sysctls: patterns,
      extraHosts: flag,
      containerName: patterns,
      ...ceilingEntries,
      enforce: v.exactOptional(record(EnforcedProfileSchema)),
      secrets: v.exactOptional(v.array(SecretRuleSchema)),
    }),
    crossFieldRules(POLICY_RULES),
  ),
);
