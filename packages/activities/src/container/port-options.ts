import { parsePortMapping } from '@tdw/payloads';
import type { CreateContainerOptions, PortBinding } from '../engine/create-container-options.ts';

export interface PortOptions {
  ExposedPorts: NonNullable<CreateContainerOptions['ExposedPorts']>;
  PortBindings: Record<string, PortBinding[]>;
}

/** Published ports in the engine's words. One port of the container may be published more than once. */
export function portOptions(ports: readonly string[]): PortOptions {
  const options: PortOptions = { ExposedPorts: {}, PortBindings: {} };
  for (const { containerPort, protocol, hostPort, hostIp } of ports.map(parsePortMapping)) {
    const port = `${containerPort}/${protocol}`;
    options.ExposedPorts[port] = {};
    (options.PortBindings[port] ??= []).push({
      ...(hostIp !== undefined && { HostIp: hostIp }),
      HostPort: hostPort === undefined ? '' : String(hostPort),
    });
  }
  return options;
}
