import { Label } from '@tdw/payloads';
import { type LogConfigAnswer, readLogCapacity } from './log-capacity.ts';
import type { ContainerAddress, ContainerHealth, ContainerInspection, PublishedPort } from './container-inspection.ts';
import { STOP_GRACE_SECONDS } from './engine-client.ts';

/** The network of containers that name none. */
export const DEFAULT_NETWORK = 'bridge';

/** The engine's answer to inspect, in our words. What is missing in it is so for containers that do not run. */
export function readInspection(answer: unknown): ContainerInspection {
  const { Id, Created, Name, Image, Config, HostConfig, State, Mounts, NetworkSettings } = answer as InspectAnswer;
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    labels: Config.Labels ?? {},
    imageId: Image,
    user: Config.User ?? '',
    state: State.Status,
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    createdAt: Created,
    startedAt: State.StartedAt,
    finishedAt: State.FinishedAt,
    volumes: volumesOf(Mounts ?? []),
    addresses: Object.values(NetworkSettings?.Networks ?? {}).flatMap(addressesOf),
    ports: publishedPorts(NetworkSettings?.Ports ?? {}),
    // Empty where it has not been started; on another network, its creator has left it in a label.
    epoch: NetworkSettings?.Networks?.[DEFAULT_NETWORK]?.NetworkID || Config.Labels?.[Label.epoch],
    health: healthOf(State.Health),
    // Podman says 0 of a container of which nobody has said anything.
    stopGraceSeconds: Config.StopTimeout || STOP_GRACE_SECONDS,
    logCapacity: readLogCapacity(HostConfig?.LogConfig),
  };
}

interface InspectAnswer {
  Id: string;
  Created: string;
  Name: string;
  Image: string;
  Config: { Labels: Record<string, string> | null; StopTimeout?: number; User?: string };
  HostConfig?: { LogConfig?: LogConfigAnswer };
  State: {
    Status: ContainerInspection['state'];
    ExitCode: number;
    OOMKilled: boolean;
    StartedAt: string;
    FinishedAt: string;
    Health?: HealthAnswer | null;
  };
  Mounts?: MountAnswer[] | null;
  NetworkSettings?: {
    Networks?: Record<string, NetworkAnswer> | null;
    Ports?: Record<string, { HostIp: string; HostPort: string }[] | null> | null;
  };
}

interface MountAnswer {
  /** Of a volume, and of nothing else. */
  Name?: string;
  Destination: string;
}

interface NetworkAnswer {
  NetworkID?: string;
  IPAddress?: string;
  IPPrefixLen?: number;
  GlobalIPv6Address?: string;
  GlobalIPv6PrefixLen?: number;
}

interface HealthAnswer {
  Status: string;
  Log?: { Output: string }[] | null;
}

function addressesOf(network: NetworkAnswer): ContainerAddress[] {
  const { IPAddress: ip = '', IPPrefixLen = 0, GlobalIPv6Address: ip6 = '', GlobalIPv6PrefixLen = 0 } = network;
  return [
    { ip, prefixLength: IPPrefixLen },
    { ip: ip6, prefixLength: GlobalIPv6PrefixLen },
  ].filter((address) => address.ip !== '');
}

/** A port that the image exposes but that is not published is there, too, with `null`. */
function publishedPorts(
  ports: Record<string, { HostIp: string; HostPort: string }[] | null>,
): ContainerInspection['ports'] {
  const published = Object.entries(ports).map(([port, bindings]): [string, PublishedPort[]] => [
    port,
    (bindings ?? []).map(({ HostIp, HostPort }) => ({ hostIp: HostIp, hostPort: Number(HostPort) })),
  ]);
  return Object.fromEntries(published.filter(([, bindings]) => bindings.length > 0));
}

/** Without a HEALTHCHECK the engine leaves it out; podman has an empty status there, and `none` stands for a disabled one. */
function volumesOf(mounts: readonly MountAnswer[]): Record<string, string> {
  return Object.fromEntries(
    mounts.filter(({ Name }) => Boolean(Name)).map(({ Name = '', Destination }) => [Destination, Name]),
  );
}

function healthOf(health: HealthAnswer | null | undefined): ContainerHealth | undefined {
  const status = health?.Status ?? '';
  if (status === '' || status === 'none') return undefined;
  return { status: status as ContainerHealth['status'], lastOutput: health?.Log?.at(-1)?.Output ?? '' };
}
