/** What other tools' files can ask for, and a payload cannot: fields that no policy is asked about, for there are none. */
export const INEXPRESSIBLE: readonly (readonly [name: string, path: string, fields: object])[] = [
  ['a cgroup of its own choice', 'cgroupParent', { cgroupParent: '/' }],
  ["the host's cgroups", 'cgroup', { cgroup: 'host' }],
  ['another runtime', 'runtime', { runtime: 'mine' }],
  ['devices by their numbers', 'deviceCgroupRules', { deviceCgroupRules: ['a *:* rwm'] }],
  ["all of another container's volumes", 'volumesFrom', { volumesFrom: ['victim'] }],
  ["another container's environment", 'links', { links: ['victim'] }],
  ['not to be killed when memory runs out', 'oomScoreAdj', { oomScoreAdj: -1000 }],
  ['a log that goes elsewhere', 'logging.driver', { logging: { driver: 'syslog' } }],
  ['a folder of the host as a volume', 'volumes[0].driverOpts', volume({ driverOpts: { type: 'none', device: '/' } })],
  ['a plugin for a volume', 'volumes[0].driver', volume({ driver: 'plugin' })],
  ['mounts that spread to the host', 'volumes[0]', { volumes: ['/srv:/x:rshared'] }],
  ['a mount by bind options', 'volumes[0].bind', bind({ bind: { propagation: 'shared' } })],
  ['a core_pattern', 'sysctls.kernel.core_pattern', { sysctls: { 'kernel.core_pattern': '|/bin/sh' } }],
  ['a device that is none', 'devices[0]', { devices: ['/etc/shadow'] }],
  ["another run's labels", 'labels.tdw.execution', { labels: { 'tdw.execution': 'x' } }],
];

function volume(more: object): object {
  return { volumes: [{ type: 'volume', source: 'data', target: '/x', ...more }] };
}

function bind(more: object): object {
  return { volumes: [{ type: 'bind', source: '/srv', target: '/x', ...more }] };
}
