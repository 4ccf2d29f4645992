import * as v from 'valibot';
import { isRecord, textRecord } from '../syntax/text-record.ts';

/** A line of `/etc/hosts`. */
export interface ExtraHost {
  name: string;
  /** An IP address, or `host-gateway`, which the engine replaces. */
  address: string;
}

const NAME = '[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?';
const ADDRESS = 'host-gateway|[0-9a-fA-F:.]+|\\[[0-9a-fA-F:.]+\\]';

export const HOST_NAME = new RegExp(`^${NAME}$`);
export const HOST_ADDRESS = new RegExp(`^(?:${ADDRESS})$`);
export const EXTRA_HOST = new RegExp(`^(${NAME})[=:](${ADDRESS})$`);

const MapSchema = textRecord(
  (key) => HOST_NAME.test(key),
  "a host's name, such as 'db.local'",
  isAddress,
  "an IP address, or 'host-gateway'",
);

const ListSchema = v.array(
  v.custom<string>(isPair, "'name=address' or 'name:address', with an IP address or 'host-gateway'"),
);

/** A list of pairs, or a map. */
export const ExtraHostsSchema = v.pipe(
  v.custom<string[] | Record<string, string>>(
    (value) => Array.isArray(value) || isRecord(value),
    "a list of 'name=address' or 'name:address', or a map of names to addresses",
  ),
  v.rawCheck(({ dataset: { typed, value }, addIssue }) => {
    if (!typed) return;
    const { issues = [] } = v.safeParse(Array.isArray(value) ? ListSchema : MapSchema, value);
    for (const { path, input, message } of issues) addIssue({ input, message, ...(path && { path }) });
  }),
);

/** The hosts of either form, an IPv6 address without brackets. */
export function parseExtraHosts(extraHosts: readonly string[] | Readonly<Record<string, string>>): ExtraHost[] {
  const pairs = Array.isArray(extraHosts) ? extraHosts.map(readPair) : Object.entries(extraHosts);
  return pairs.map(([name, address]) => ({ name, address: withoutBrackets(address) }));
}

function readPair(text: string): [name: string, address: string] {
  const [, name, address] = EXTRA_HOST.exec(text) ?? [];
  if (name === undefined || address === undefined) {
    throw new RangeError(`Expected a host such as 'db=10.0.0.2', got '${text}'`);
  }
  return [name, address];
}

function isPair(text: unknown): boolean {
  const [, , address] = typeof text === 'string' ? (EXTRA_HOST.exec(text) ?? []) : [];
  return isAddress(address);
}

function isAddress(text: unknown): boolean {
  if (typeof text !== 'string' || !HOST_ADDRESS.test(text)) return false;
  const address = withoutBrackets(text);
  return address === 'host-gateway' || v.IPV6_REGEX.test(address) || (address === text && v.IPV4_REGEX.test(text));
}

function withoutBrackets(address: string): string {
  return address.startsWith('[') ? address.slice(1, -1) : address;
}
