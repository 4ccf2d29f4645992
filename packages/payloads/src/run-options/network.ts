import * as v from 'valibot';
import { oneOrMore } from '../syntax/one-or-more.ts';
import { ExtraHostsSchema } from './extra-hosts.ts';

/** How the container is called, and whom it reaches. */
export interface NetworkOptions {
  /**
   * `bridge`, `none` (no network, which starts faster), `host` (the host's own), or `container:` with another
   * container's name or id. Default: the engine's bridge.
   */
  networkMode?: string;
  /** Its own name for itself. Default: the beginning of its id. */
  hostname?: string;
  /** The domain of its own name. Default: none. */
  domainname?: string;
  /** Addresses of name servers. Default: the engine's. */
  dns?: string | string[];
  /** Domains in which names are looked for; `.` for none. Default: the engine's. */
  dnsSearch?: string | string[];
  /** Options of the resolver, such as `ndots:2` or `rotate`. */
  dnsOpt?: string[];
  /**
   * Names for its `/etc/hosts`: `'name=address'` or `'name:address'`, or as a map. `host-gateway` is the address by which
   * it reaches the engine's host.
   */
  extraHosts?: string[] | Record<string, string>;
}

export const NETWORK_MODE = /^(?:bridge|none|host|container:[a-zA-Z0-9][a-zA-Z0-9_.-]+)$/;

export const NetworkModeSchema = v.custom<string>(
  (value) => typeof value === 'string' && NETWORK_MODE.test(value),
  "'bridge', 'none', 'host' or 'container:NAME'",
);

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/** A DNS name, of which the kernel takes 64 characters. */
export const HOSTNAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
export const LONGEST_HOSTNAME = 64;

export const HostnameSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_HOSTNAME && HOSTNAME.test(value),
  `a host name of at most ${LONGEST_HOSTNAME} characters: letters, digits and '-', in parts between '.'`,
);

export const DNS_SEARCH = new RegExp(`^(?:\\.|(?:_?${LABEL})(?:\\._?${LABEL})*\\.?)$`);

// A JSON Schema can say no more of an address.
export const NAME_SERVER = /^[0-9a-fA-F:.]+$/;

export const NameServersSchema = oneOrMore(
  (value) => typeof value === 'string' && (v.IPV4_REGEX.test(value) || v.IPV6_REGEX.test(value)),
  "an IP address such as '1.1.1.1'",
);

export const DnsSearchesSchema = oneOrMore(
  (value) => typeof value === 'string' && DNS_SEARCH.test(value),
  "a domain such as 'example.org', or '.' for none",
);

export const DNS_OPT = /^[a-z0-9-]+(?::[0-9]+)?$/;

export const DnsOptSchema = v.custom<string>(
  (value) => typeof value === 'string' && DNS_OPT.test(value),
  "an option of the resolver, such as 'ndots:2' or 'rotate'",
);

export const networkEntries = {
  networkMode: v.exactOptional(NetworkModeSchema),
  hostname: v.exactOptional(HostnameSchema),
  domainname: v.exactOptional(HostnameSchema),
  dns: v.exactOptional(NameServersSchema),
  dnsSearch: v.exactOptional(DnsSearchesSchema),
  dnsOpt: v.exactOptional(v.array(DnsOptSchema)),
  extraHosts: v.exactOptional(ExtraHostsSchema),
};
