import { capabilityName, type PullPolicy } from '@tdw/payloads';
import {
  type BindPolicy,
  type BindRoot,
  type Ceilings,
  type EnforcedProfile,
  type ImagePolicy,
  parsePolicy,
  type Policy,
  type PortPolicy,
  type SecretRule,
  type UserPolicy,
} from '@tdw/payloads/policy';

/** A policy that says something of everything but ceilings and secrets, which there may be none of. */
export interface OpenPolicy extends Ceilings, Required<Omit<Policy, Nested | keyof Ceilings | 'secrets'>> {
  readonly image: Required<ImagePolicy>;
  readonly user: Required<UserPolicy>;
  readonly ports: Required<PortPolicy>;
  readonly binds: Required<Omit<BindPolicy, 'roots'>> & { roots: Required<BindRoot>[] };
  readonly enforce: Required<EnforcedProfile>;
  readonly secrets?: SecretRule[];
}

type Nested = 'image' | 'user' | 'ports' | 'binds' | 'enforce';

const ANYTHING = ['**'];
const ANY_PULL: PullPolicy[] = ['always', 'missing', 'never'];

/** What Docker gives to a container that asks for nothing: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities */
const DEFAULT_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';

/** Those of the baseline of https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const DEFAULTS: OpenPolicy = {
  image: { allow: ANYTHING, requireDigest: false },
  pull: ANY_PULL,
  registryCredentials: ANYTHING,
  user: { requireNonRoot: false },
  groupAdd: ANYTHING,
  ports: { addresses: ['*'], hostPorts: ['1024-65535'] },
  binds: { roots: [], engineSocket: false, onRemoteEngine: false },
  volumes: ANYTHING,
  tmpfs: true,
  privileged: false,
  pid: [],
  ipc: ['private', 'shareable', 'none'],
  uts: [],
  usernsMode: [],
  networkMode: ['bridge', 'none'],
  capAdd: DEFAULT_CAPABILITIES.split(' '),
  devices: [],
  gpus: false,
  securityOpt: ['no-new-privileges=*'],
  sysctls: SAFE_SYSCTLS,
  extraHosts: true,
  containerName: ANYTHING,
  enforce: { capDrop: [], noNewPrivileges: false, readOnly: false, init: false },
};

/**
 * A policy as it is judged by: checked, and with the default of whatever it leaves out.
 *
 * @param bindRoots - folders that may be mounted besides those of the policy
 * @throws {@link PayloadError} that lists every problem of the policy
 */
export function openPolicy(policy: Policy = {}, bindRoots: readonly string[] = []): OpenPolicy {
  const { image, user, ports, binds, enforce, ...others } = parsePolicy(policy);
  return {
    ...DEFAULTS,
    ...others,
    capAdd: others.capAdd ?? withoutDropped(DEFAULTS.capAdd, enforce?.capDrop),
    image: { ...DEFAULTS.image, ...image },
    user: { ...DEFAULTS.user, ...user },
    ports: { ...DEFAULTS.ports, ...ports },
    binds: { ...DEFAULTS.binds, ...binds, roots: [...(binds?.roots ?? []), ...bindRoots].map(toRoot) },
    enforce: { ...DEFAULTS.enforce, ...enforce },
  };
}

/** What holds where nobody has decided anything. */
export const DEFAULT_POLICY: OpenPolicy = openPolicy();

/** What every container is without, no payload gets back unless the policy says so. */
function withoutDropped(capabilities: readonly string[], dropped: readonly string[] = []): string[] {
  const names = new Set(dropped.map(capabilityName));
  return names.has('ALL') ? [] : capabilities.filter((name) => !names.has(name));
}

function toRoot(root: string | BindRoot): Required<BindRoot> {
  return typeof root === 'string' ? { path: root, readOnly: false } : { readOnly: false, ...root };
}
