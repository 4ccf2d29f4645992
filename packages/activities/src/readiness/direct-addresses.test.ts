import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from '@jest/globals';
import type { EngineClient } from '../engine/engine-client.ts';
import { directAddresses } from './direct-addresses.ts';

const local = { isLocal: () => true } as EngineClient;
const remote = { isLocal: () => false } as EngineClient;
const own = (address: string, family: 'IPv4' | 'IPv6' = 'IPv4'): NetworkInterfaceInfo =>
  ({ address, family }) as NetworkInterfaceInfo;

const bridge = { ip: '172.17.0.2', prefixLength: 16 };

test.each([
  ["the network's gateway", local, [bridge], [own('127.0.0.1'), own('172.17.0.1')], ['172.17.0.2']],
  ['a container in that network', local, [bridge], [own('172.17.0.9')], ['172.17.0.2']],
  ['a machine that has another network', local, [bridge], [own('172.18.0.1'), own('10.0.0.5')], []],
  ['a machine that has a network like it, but not the engine', remote, [bridge], [own('172.17.0.1')], []],
  ['one of two networks', local, [bridge, { ip: '10.1.0.2', prefixLength: 24 }], [own('10.1.0.1')], ['10.1.0.2']],
  [
    'an IPv6 network',
    local,
    [{ ip: 'fd00::2', prefixLength: 64 }],
    [own('10.0.0.1'), own('fd00::1', 'IPv6')],
    ['fd00::2'],
  ],
  ['another IPv6 network', local, [{ ip: 'fd00::2', prefixLength: 64 }], [own('fd01::1', 'IPv6')], []],
  ['a network of unknown size', local, [{ ip: '172.17.0.2', prefixLength: 0 }], [own('172.17.0.1')], []],
  ['no network', local, [], [own('172.17.0.1')], []],
])('From %s', (_, engine, addresses, interfaces, expected) => {
  expect(directAddresses(engine, addresses, interfaces)).toEqual(expected);
});

test('By default it goes by the interfaces of this machine', () => {
  expect(directAddresses(local, [{ ip: '127.0.0.5', prefixLength: 8 }])).toEqual(['127.0.0.5']);
});
