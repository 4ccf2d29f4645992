/** What a list says of a container. */
export interface ContainerSummary {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** In the engine's own word, as {@link ContainerInspection.state}; podman has more of them. */
  state: string;
}

export interface ContainerInspection {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  imageId: string;
  /** As whom it runs, as `user`, `uid`, `user:group` or `uid:gid`; empty for root. */
  user: string;
  state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  exitCode: number;
  outOfMemory: boolean;
  /** On the engine's clock, as the next two. */
  createdAt: string;
  /** The year 1 where it has not been. */
  startedAt: string;
  finishedAt: string;
  /** The names of its volumes, by where they are mounted. */
  volumes: Readonly<Record<string, string>>;
  /** Its own addresses, of all networks that it is in; none unless it runs. */
  addresses: readonly ContainerAddress[];
  /** Where its published ports are, by `port/protocol`; none unless it runs. */
  ports: Readonly<Record<string, readonly PublishedPort[]>>;
  /** The engine's epoch in which it was started, also when it has exited; `undefined` where nothing says. */
  epoch: string | undefined;
  /** What its HEALTHCHECK says; `undefined` where it has none. */
  health: ContainerHealth | undefined;
  /** How long it may take to end when it is told to stop, before it is killed. */
  stopGraceSeconds: number;
  /** How its log is bounded; `undefined` where it is not, or the engine does not say. */
  logCapacity: LogCapacity | undefined;
}

export interface ContainerAddress {
  /** IPv4 or IPv6. */
  ip: string;
  /** How many bits of it are its network's. */
  prefixLength: number;
}

export interface PublishedPort {
  /** The host's address that it is bound to; `0.0.0.0` and `::` are all of them. */
  hostIp: string;
  hostPort: number;
}

/** How the engine bounds a container's log: it drops the oldest file where there would be one too many. */
export interface LogCapacity {
  /** Of one file, in bytes, as the engine encodes it. */
  fileBytes: number;
  files: number;
  /** A line of JSON for each entry (`json-file`), or something more compact (`local`). */
  encoding: 'json' | 'binary';
}

export interface ContainerHealth {
  status: 'starting' | 'healthy' | 'unhealthy';
  /** What the last check printed, which the engine bounds; empty before the first. */
  lastOutput: string;
}

export function hasEnded({ state }: Pick<ContainerInspection, 'state'>): boolean {
  return state === 'exited' || state === 'dead';
}
