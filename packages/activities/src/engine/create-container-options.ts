import type { ContainerRunOptions, HostRunOptions } from './run-option-names.ts';

/** The engine's own names, as in `POST /containers/create`. */
export interface CreateContainerOptions extends ContainerRunOptions {
  Image: string;
  Cmd?: string[];
  Entrypoint?: string[];
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  Labels: Record<string, string>;
  ExposedPorts?: Record<string, object>;
  HostConfig?: HostOptions;
  NetworkingConfig?: { EndpointsConfig: Record<string, { Aliases: string[] }> };
}

export interface HostOptions extends HostRunOptions {
  PortBindings?: Record<string, PortBinding[]>;
  /** `source:target:mode`: only here can SELinux labels be asked for. */
  Binds?: string[];
  Mounts?: MountOptions[];
  /** Other containers, whose mounts it shares. */
  VolumesFrom?: string[];
  LogConfig?: LogConfig;
}

/** How the engine keeps what a container writes. */
export interface LogConfig {
  Type: string;
  Config: Record<string, string>;
}

export interface PortBinding {
  HostIp?: string;
  /** Empty: any that is free. */
  HostPort: string;
}

export interface MountOptions {
  Type: 'bind' | 'volume' | 'tmpfs';
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  /** Of a volume that is made for it. */
  VolumeOptions?: VolumeOptions;
}

interface VolumeOptions {
  /** Nothing is copied into it of what the image has there. */
  NoCopy?: boolean;
  DriverConfig?: { Name: string; Options: Record<string, string> };
}
