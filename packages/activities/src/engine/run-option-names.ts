/** The engine's own names for run options, in the part of `POST /containers/create` that is the image's, too. */
export interface ContainerRunOptions {
  Hostname?: string;
  Domainname?: string;
  StopSignal?: string;
  /** In seconds. */
  StopTimeout?: number;
  Healthcheck?: HealthConfig;
}

/** Times in nanoseconds; what is left out is the image's. */
export interface HealthConfig {
  /** `NONE`; or `CMD` and its arguments; or `CMD-SHELL` and a text. */
  Test?: string[];
  Interval?: number;
  Timeout?: number;
  StartPeriod?: number;
  Retries?: number;
}

/** The same in its part `HostConfig`. */
export interface HostRunOptions extends ResourceLimits {
  /** `container:<id>`: in the network namespace of another container. */
  NetworkMode?: string;
  Dns?: string[];
  DnsSearch?: string[];
  DnsOptions?: string[];
  /** `name:address`. */
  ExtraHosts?: string[];
  PidMode?: string;
  IpcMode?: string;
  UTSMode?: string;
  UsernsMode?: string;
  Sysctls?: Record<string, string>;
  ReadonlyRootfs?: boolean;
  /** Mount options by path. */
  Tmpfs?: Record<string, string>;
  CapAdd?: string[];
  CapDrop?: string[];
  SecurityOpt?: string[];
  /** Paths that are hidden or cannot be written. Default: the engine's own list. */
  MaskedPaths?: string[];
  ReadonlyPaths?: string[];
  GroupAdd?: string[];
  Privileged?: boolean;
  Init?: boolean;
  Devices?: DeviceOptions[];
  DeviceRequests?: DeviceRequest[];
  Ulimits?: UlimitOptions[];
  ShmSize?: number;
}

/** What an engine leaves out, with a warning, where its kernel cannot. */
export interface ResourceLimits {
  /** Billionths of a processor. */
  NanoCpus?: number;
  CpuShares?: number;
  CpusetCpus?: string;
  /** In bytes, as all of memory. */
  Memory?: number;
  MemoryReservation?: number;
  MemorySwap?: number;
  PidsLimit?: number;
}

interface DeviceOptions {
  PathOnHost: string;
  PathInContainer: string;
  CgroupPermissions: string;
}

export interface DeviceRequest {
  Driver?: string;
  /** -1: all that there are. */
  Count?: number;
  DeviceIDs?: string[];
  /** Lists of which one has to be met whole. */
  Capabilities: string[][];
  Options?: Record<string, string>;
}

export interface UlimitOptions {
  Name: string;
  Soft: number;
  Hard: number;
}
