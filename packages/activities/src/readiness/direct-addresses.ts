import { BlockList, isIPv6 } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { ContainerAddress } from '../engine/container-inspection.ts';
import type { EngineClient } from '../engine/engine-client.ts';

/**
 * Those of a container's own addresses that can plausibly be reached from here: the engine is on this machine, and
 * an interface of this machine (or of the container that this process is in) is in the container's network. From
 * anywhere else, the same address could be another container's.
 */
export function directAddresses(
  engine: EngineClient,
  addresses: readonly ContainerAddress[],
  interfaces: readonly NetworkInterfaceInfo[] = Object.values(networkInterfaces()).flatMap((list) => list ?? []),
): string[] {
  if (!engine.isLocal()) return [];
  return addresses.filter((address) => interfaces.some((own) => isInNetworkOf(address, own))).map(({ ip }) => ip);
}

function isInNetworkOf({ ip, prefixLength }: ContainerAddress, own: NetworkInterfaceInfo): boolean {
  const family = isIPv6(ip) ? 'ipv6' : 'ipv4';
  // Not told, which podman may do: that would be the whole world.
  if (prefixLength === 0 || own.family.toLowerCase() !== family) return false;
  const network = new BlockList();
  network.addSubnet(ip, prefixLength, family);
  return network.check(own.address, family);
}
