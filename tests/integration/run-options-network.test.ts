import { describe, expect, test } from '@jest/globals';
import type { RunOptions } from '@tdw/payloads';
import { inside } from '../support/inside.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';

useLeftoverCheck();

const HOSTS = "awk '$2 ~ /^(db|cache)$/ { print $1, $2 }' /etc/hosts";
const RESOLVER = 'grep -v "^#" /etc/resolv.conf';

describe('the names of a container, seen from inside', () => {
  test.each<[RunOptions, string, string]>([
    [{ hostname: 'db-1.example' }, 'hostname', 'db-1.example'],
    [{ hostname: 'db', domainname: 'example.org' }, 'hostname; cat /proc/sys/kernel/domainname', 'db\nexample.org'],
    [{ dns: '192.0.2.1' }, `${RESOLVER} | grep nameserver`, 'nameserver 192.0.2.1'],
    [
      { dns: ['192.0.2.1', '192.0.2.2'], dnsSearch: 'a.test', dnsOpt: ['ndots:3', 'rotate'] },
      `${RESOLVER} | sort`,
      'nameserver 192.0.2.1\nnameserver 192.0.2.2\noptions ndots:3 rotate\nsearch a.test',
    ],
    [{ dns: '192.0.2.1', dnsSearch: '.' }, `${RESOLVER} | grep -c search || true`, '0'],
    [{ extraHosts: ['db=192.0.2.7', 'cache:2001:db8::7'] }, HOSTS, '192.0.2.7 db\n2001:db8::7 cache'],
    [{ extraHosts: { db: '192.0.2.8' }, networkMode: 'none' }, HOSTS, '192.0.2.8 db'],
  ])('%j', async (options, script, expected) => {
    expect(await inside(options, script)).toBe(expected);
  });

  test("host-gateway is an address of the engine's host", async () => {
    expect(await inside({ extraHosts: ['host=host-gateway'] }, 'grep host$ /etc/hosts')).toMatch(/^[\d.]+\thost$/m);
  });
});

describe('the network of a container, seen from inside', () => {
  test.each<[RunOptions, string]>([
    [{}, 'eth0\nlo'],
    [{ networkMode: 'bridge' }, 'eth0\nlo'],
    [{ networkMode: 'none' }, 'lo'],
  ])('%j', async (options, interfaces) => {
    expect(await inside(options, 'ls /sys/class/net')).toBe(interfaces);
  });
});
