import { isIPv6 } from 'node:net';
import type { PublishedPort } from '../engine/container-inspection.ts';
import { containerGateway } from './container-gateway.ts';
import type { StartingContainer } from './starting-container.ts';

const EVERYWHERE: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

/** Which of a port's bindings counts. An engine may give IPv4 and IPv6 different ports: then it is IPv4's. */
export function bindingOf(bindings: readonly PublishedPort[] = []): PublishedPort | undefined {
  return bindings.find(({ hostIp }) => !isIPv6(hostIp)) ?? bindings[0];
}

/** Bound to one address of the host, and not to all of them. */
export function hasOwnAddress({ hostIp }: PublishedPort): boolean {
  return !EVERYWHERE.has(hostIp);
}

/**
 * Where this process reaches a TCP port of the container that is published.
 *
 * @param gateway - the way out of the container that this process is in; `null` when it is in none
 */
export function publishedAddress(
  { run, inspection, directAddresses }: StartingContainer,
  port: number,
  gateway: string | null = containerGateway(),
): { host: string; port: number } | undefined {
  const binding = bindingOf(inspection.ports[`${port}/tcp`]);
  if (binding === undefined) return undefined;
  const { hostIp, hostPort } = binding;
  const here = isIPv6(hostIp) ? '::1' : '127.0.0.1';
  const host = (): string => {
    if (hasOwnAddress(binding)) return hostIp;
    if (!run.engine.isLocal()) return run.engine.hostName();
    // In a container that is not in the new one's network, as opposed to beside the engine.
    if (gateway !== null && directAddresses.length === 0) return run.endpointHost ?? gateway;
    return here;
  };
  return { host: host(), port: hostPort };
}
