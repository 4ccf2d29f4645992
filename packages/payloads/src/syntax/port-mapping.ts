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

// [[address:][host port]:]container port[/protocol], an IPv6 address in brackets. As the docker CLI writes it,
// without its ranges.
const MAPPING = /^(?:(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]):)?(\d{0,5}):)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/;

export const PortNumberSchema = v.custom<number>(
  (value) => typeof value === 'number' && isPortNumber(value),
  'a port number from 1 to 65535',
);

export const PortMappingsSchema = v.array(
  v.custom<string>(
    (value) => typeof value === 'string' && readPortMapping(value) !== undefined,
    "a port as docker writes it, such as '5432', '8080:80' or '127.0.0.1:8080:80/tcp'",
  ),
);

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
  const [match, address, host, container, protocol = 'tcp'] = MAPPING.exec(text) ?? [];
  if (match === undefined || !isPortNumber(Number(container))) return undefined;
  // '127.0.0.1::80' is a free port of that address; ':80' says nothing.
  if (address === undefined && host === '') return undefined;
  if (host !== undefined && host !== '' && !isPortNumber(Number(host))) return undefined;
  if (address !== undefined && !address.startsWith('[') && !isIpv4(address)) return undefined;
  return {
    containerPort: Number(container),
    protocol: protocol as PortMapping['protocol'],
    ...(host !== undefined && host !== '' && { hostPort: Number(host) }),
    ...(address !== undefined && { hostIp: address.replaceAll(/[[\]]/g, '') }),
  };
}

function isPortNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function isIpv4(address: string): boolean {
  return address.split('.').every((part) => Number(part) <= 255);
}
