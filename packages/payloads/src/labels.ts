/** Every label that this project sets begins so; a payload cannot set such a label. */
export const LABEL_PREFIX = 'tdw.';

/**
 * How the names of a run's memo begin by which it says that it keeps the container of an execution, whose key is the rest:
 * of one that has ended with 0, nothing else tells that it did not succeed.
 */
export const KEPT_MEMO_PREFIX = `${LABEL_PREFIX}kept.`;

/** The labels on every container of a run. They say whose it is, to people and to the recovery alike. */
export const Label = {
  /** The key of the logical execution; the last part of the container's name. */
  execution: 'tdw.execution',
  /** The namespace's UUID: names repeat between servers that share an engine, UUIDs do not. */
  namespaceId: 'tdw.namespace-id',
  workflowId: 'tdw.workflow-id',
  runId: 'tdw.run-id',
  activityId: 'tdw.activity-id',
  /** The step's `name`, when it has one. */
  step: 'tdw.step',
  /** A hash of the fields that the user set: only a container with the same one is adopted. */
  spec: 'tdw.spec',
  /** The host (engine) that the container was created on. */
  host: 'tdw.host',
  /** The key of the workspace that a network or a volume belongs to, or that a container uses. */
  workspace: 'tdw.workspace',
  /** What the run calls a network of its own. */
  network: 'tdw.network',
  /** What the run calls a volume of its own. */
  volume: 'tdw.volume',
  /** The engine's epoch in which a container was created that is not on the engine's default network, which would say. */
  epoch: 'tdw.epoch',
  /**
   * `true` where the user asked for `autoRemove: false`: nothing of ours ever removes it. `onFailure` where it is to be
   * kept unless it succeeds.
   */
  keep: 'tdw.keep',
  /** How many CPUs it asks for, where it does. */
  cpus: 'tdw.cpus',
  /** How many bytes of memory it asks for, where it does. */
  memory: 'tdw.memory',
  /** The names of the secrets that it was given, separated by commas: its output is not kept without them hidden. */
  secrets: 'tdw.secrets',
  /** The version of @tdw/activities that created it. */
  version: 'tdw.version',
} as const;
