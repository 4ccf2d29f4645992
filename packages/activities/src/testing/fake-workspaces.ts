import { randomBytes } from 'node:crypto';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import type { Exchange } from './exchange.ts';
import type { FakeContainer } from './fake-container.ts';

export interface FakeNetwork {
  id: string;
  name: string;
  internal: boolean;
  bridge: string;
  labels: Record<string, string>;
  /** The host names of containers that were connected to it, by the container's id. */
  members: Map<string, readonly string[]>;
  /** The names of containers that were in it when their engine was killed. */
  stale: Set<string>;
}

interface Inventory {
  readonly containers: readonly FakeContainer[];
  readonly networks: FakeNetwork[];
  readonly volumes: Map<string, Record<string, string> | null>;
}

type Handler = (engine: Inventory, exchange: Exchange) => void;

const createNetwork: Handler = ({ networks }, exchange) => {
  const body = exchange.body as {
    Name: string;
    Internal: boolean;
    Labels: Record<string, string>;
    Options: Record<string, string>;
  };
  const bridge = body.Options['com.docker.network.bridge.name']!;
  if (networks.some(({ name }) => name === body.Name)) return exchange.fail(409, `network ${body.Name} already exists`);
  if (networks.some((other) => other.bridge === bridge)) return exchange.fail(403, 'networks have same bridge name');
  const id = randomBytes(32).toString('hex');
  networks.push({
    id,
    name: body.Name,
    internal: body.Internal,
    bridge,
    labels: body.Labels,
    members: new Map(),
    stale: new Set(),
  });
  exchange.answer(201, { Id: id });
};

const listNetworks: Handler = ({ networks }, exchange) => {
  const filters = JSON.parse(exchange.query.get('filters') ?? '{}') as { name?: string[]; label?: string[] };
  const found = networks
    .filter(({ name }) => (filters.name ?? []).every((part) => name.includes(part)))
    .filter(({ labels }) => hasLabels(labels, filters.label));
  exchange.answer(
    200,
    found.map(({ id, name, labels }) => ({ Id: id, Name: name, Labels: labels })),
  );
};

const connectNetwork: Handler = ({ networks }, exchange) => {
  const network = networks.find(({ id }) => id === exchange.target);
  if (network === undefined) return exchange.fail(404, `network ${exchange.target} not found`);
  const { Container, EndpointConfig } = exchange.body as { Container: string; EndpointConfig: { Aliases: string[] } };
  network.members.set(Container, EndpointConfig.Aliases);
  exchange.answer(200);
};

/** By force, as it is of no container. */
const disconnectNetwork: Handler = ({ networks }, exchange) => {
  const { Container, Force } = exchange.body as { Container: string; Force: boolean };
  const isStale = Force && networks.find(({ id }) => id === exchange.target)?.stale.delete(Container);
  if (isStale) exchange.answer(200);
  else exchange.fail(404, `No such container: ${Container}`);
};

const removeNetwork: Handler = ({ networks, containers }, exchange) => {
  const index = networks.findIndex(({ id }) => id === exchange.target);
  if (index === -1) return exchange.fail(404, `network ${exchange.target} not found`);
  if (endpointsOf(networks[index]!, containers).length > 0) return exchange.fail(403, 'network has active endpoints');
  networks.splice(index, 1);
  exchange.answer(204);
};

const listVolumes: Handler = ({ volumes }, exchange) => {
  const { name = [''], label } = JSON.parse(exchange.query.get('filters') ?? '{}') as Record<string, string[]>;
  const found = [...volumes].filter(
    ([volume, labels]) => name.some((part) => volume.includes(part)) && hasLabels(labels ?? {}, label),
  );
  exchange.answer(200, { Volumes: found.map(([Name, Labels]) => ({ Name, Labels })) });
};

const removeVolume: Handler = ({ volumes, containers }, exchange) => {
  if (!volumes.has(exchange.target)) return exchange.fail(404, `get ${exchange.target}: no such volume`);
  const isUsed = containers.some(({ options }) => mounts(options, exchange.target));
  if (isUsed) return exchange.fail(409, 'volume is in use');
  volumes.delete(exchange.target);
  exchange.answer(204);
};

/** Whether a container has the network, or the volume, that a list of containers is asked for with. */
export function isUserOf(
  container: FakeContainer,
  { network = [], volume = [] }: { network?: readonly string[]; volume?: readonly string[] },
  networks: readonly FakeNetwork[],
): boolean {
  const asked = networks.filter(({ id }) => network.includes(id));
  return (
    (network.length === 0 || asked.some((one) => isIn(one, container))) &&
    (volume.length === 0 || volume.some((name) => mounts(container.options, name)))
  );
}

export function endpointsOf(network: FakeNetwork, containers: readonly FakeContainer[]): string[] {
  const members = containers.filter((container) => container.isRunning && isIn(network, container));
  return [...members.map(({ name }) => name), ...network.stale];
}

function isIn({ id, members }: FakeNetwork, { id: containerId, options }: FakeContainer): boolean {
  return members.has(containerId) || options.HostConfig?.NetworkMode === id;
}

function mounts({ HostConfig }: CreateContainerOptions, volume: string): boolean {
  return HostConfig?.Mounts?.some(({ Type, Source }) => Type === 'volume' && Source === volume) === true;
}

function hasLabels(labels: Record<string, string>, wanted: readonly string[] = []): boolean {
  return wanted.every((one) => Object.entries(labels).some(([key, value]) => key === one || `${key}=${value}` === one));
}

/** What containers share, on the fake engine. */
export const WORKSPACE_ROUTES = [
  ['GET', /^\/volumes$/, 'listVolumes', listVolumes],
  ['DELETE', /^\/volumes\/(.+)$/, 'removeVolume', removeVolume],
  ['POST', /^\/networks\/create$/, 'createNetwork', createNetwork],
  ['GET', /^\/networks$/, 'listNetworks', listNetworks],
  ['POST', /^\/networks\/([^/]+)\/connect$/, 'connectNetwork', connectNetwork],
  ['POST', /^\/networks\/([^/]+)\/disconnect$/, 'disconnectNetwork', disconnectNetwork],
  ['DELETE', /^\/networks\/([^/]+)$/, 'removeNetwork', removeNetwork],
] as const satisfies readonly (readonly [string, RegExp, Exchange['operation'], Handler])[];
