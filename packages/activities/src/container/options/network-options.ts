import { asList, parseExtraHosts, type RunOptions } from '@tdw/payloads';
import type { ContainerRunOptions, HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

/** Its network and the names of others, in the engine's words. */
export function networkOptions({ networkMode, dns, dnsSearch, dnsOpt, extraHosts }: RunOptions): HostRunOptions {
  return defined<HostRunOptions>({
    NetworkMode: networkMode,
    Dns: dns === undefined ? undefined : [...asList(dns)],
    DnsSearch: dnsSearch === undefined ? undefined : [...asList(dnsSearch)],
    DnsOptions: dnsOpt,
    ExtraHosts: extraHosts && parseExtraHosts(extraHosts).map(({ name, address }) => `${name}:${address}`),
  });
}

/** Its own name. */
export function ownName({ hostname, domainname }: RunOptions): ContainerRunOptions {
  return defined<ContainerRunOptions>({ Hostname: hostname, Domainname: domainname });
}
