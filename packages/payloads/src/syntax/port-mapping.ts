import * as v from 'valibot';

/** A published port, as in `docker run --publish`. */
export interface PortMapping {
  containerPort: number;
  protocol: 'tcp' | 'udp' | 'sctp';
  /** Absent: the engine picks a free one. */
  hostPort?: number;
  /** The address of the host that it is bound to. Absent: all of them. */
  hostIp?: string;
}

const PORT = '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = `${BYTE}(?:\\.${BYTE}){3}`;
const IPV6 = '\\[[0-9a-fA-F:.]+\\]';

/**
 * `[[address:][host port]:]container port[/protocol]`, an IPv6 address in brackets: as the docker CLI writes it,
 * without its ranges. '127.0.0.1::80' is a free port of that address; ':80' says nothing.
 */
export const PORT_MAPPING = new RegExp(
  `^(?:(?:(${IPV4}|${IPV6}):(${PORT})?|(${PORT})):)?(${PORT})(?:/(tcp|udp|sctp))?$`,
);

export const PortNumberSchema = v.custom<number>(
  (value) => typeof value === 'number' && isPortNumber(value),
  'a port number from 1 to 65535',
);

export const PortMappingSchema = v.custom<string>(
  (value) => typeof value === 'string' && readPortMapping(value) !== undefined,
  "a port as docker writes it, such as '5432', '8080:80' or '127.0.0.1:8080:80/tcp'",
);

export const PortMappingsSchema = v.array(PortMappingSchema);

/**
 * The parts of a port mapping such as `'5432'`, `'8080:80'` or `'127.0.0.1:8080:80/tcp'`.
 *
 * @throws {@link RangeError} when the text is none; what a schema of this package let through always is one
 */
export function parsePortMapping(text: string): PortMapping {
  const mapping = readPortMapping(text);
  if (mapping === undefined) throw new RangeError(`Expected a port such as '5432' or '8080:80', got '${text}'`);
  return mapping;
}

function readPortMapping(text: string): PortMapping | undefined {
  const [match, address, addressPort, plainPort, containerPort, protocol = 'tcp'] = PORT_MAPPING.exec(text) ?? [];
  if (match === undefined) return undefined;
  const hostIp = address?.replaceAll(/[[\]]/g, '');
  if (hostIp !== undefined && address?.startsWith('[') === true && !v.IPV6_REGEX.test(hostIp)) return undefined;
  const hostPort = addressPort ?? plainPort;
  return {
    containerPort: Number(containerPort),
    protocol: protocol as PortMapping['protocol'],
    ...(hostPort !== undefined && { hostPort: Number(hostPort) }),
    ...(hostIp !== undefined && { hostIp }),
  };
}

function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}
