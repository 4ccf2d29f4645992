import * as v from 'valibot';
import { namedRecord } from '../syntax/named-record.ts';

/** A network of a run's own, of the engine's driver `bridge`: made when the first container needs it, removed at the end. */
export interface RunNetwork {
  /** Nothing in it reaches anything outside of it, nor is reached from there: no port is published. Default: `false`. */
  internal?: boolean;
}

/** How a container is in a network. */
export interface NetworkMembership {
  /** Host names by which it is known there, beside its `name`: at most 16. */
  aliases?: string[];
}

/** A name of a network of the run, or several, or by name how the container is in each. */
export type ContainerNetworks = string[] | Record<string, NetworkMembership>;

/** The network that containers of a run with services, or of one that declares it, are in unless they say otherwise. */
export const DEFAULT_NETWORK = 'default';

/** The most networks of one run. An engine has addresses for about thirty, of all runs together. */
export const MOST_NETWORKS = 8;

const MOST_ALIASES = 16;

export const NETWORK_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
export const HOST_ALIAS = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$/;

const NetworkNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && NETWORK_NAME.test(value),
  "a network's name: 1 to 63 letters, digits, '_', '.' or '-', the first a letter or digit",
);

export const HostAliasSchema = v.custom<string>(
  (value) => typeof value === 'string' && HOST_ALIAS.test(value),
  "a host name: 1 to 253 letters, digits, '_', '.' or '-', the first and the last a letter or digit",
);

export const RunNetworkSchema = v.object({ internal: v.exactOptional(v.boolean()) });

export const RunNetworksSchema = namedRecord(NetworkNameSchema, RunNetworkSchema, MOST_NETWORKS, 'networks');

const AliasesSchema = v.pipe(v.array(HostAliasSchema), v.maxLength(MOST_ALIASES, `at most ${MOST_ALIASES} aliases`));

export const NetworkMembershipSchema = v.object({ aliases: v.exactOptional(AliasesSchema) });

const MembershipsSchema = v.pipe(
  namedRecord(NetworkNameSchema, NetworkMembershipSchema, MOST_NETWORKS, 'networks'),
  v.check((networks) => Object.keys(networks).length > 0, 'at least one network'),
);

const NetworkListSchema = v.pipe(
  v.array(NetworkNameSchema),
  v.minLength(1, 'at least one network'),
  v.maxLength(MOST_NETWORKS, `at most ${MOST_NETWORKS} networks`),
  v.check((names) => new Set(names).size === names.length, 'each network once'),
);

/** Compose's list of names, or its map. */
export const ContainerNetworksSchema = v.lazy((value) =>
  Array.isArray(value) ? NetworkListSchema : MembershipsSchema,
) as v.GenericSchema<ContainerNetworks>;

/** How a container is in each of the networks that it names, in whichever form. */
export function membershipsOf(networks: ContainerNetworks): [name: string, membership: NetworkMembership][] {
  return Array.isArray(networks) ? networks.map((name) => [name, {}]) : Object.entries(networks);
}
