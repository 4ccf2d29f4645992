import { describe, expect, test } from '@jest/globals';
import type { PublishedPort } from '../engine/container-inspection.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import { bindingOf, publishedAddress } from './published-address.ts';
import type { StartingContainer } from './starting-container.ts';

const local = { isLocal: () => true, hostName: () => 'localhost' } as EngineClient;
const remote = { isLocal: () => false, hostName: () => 'engine.example.org' } as EngineClient;

interface Place {
  engine?: EngineClient;
  hostIp?: string;
  direct?: string[];
  endpointHost?: string;
  gateway?: string;
}

function find({ engine = local, hostIp = '0.0.0.0', direct = [], endpointHost, gateway }: Place): string | undefined {
  const starting = {
    run: { engine, endpointHost },
    inspection: { ports: { '80/tcp': [{ hostIp, hostPort: 8080 }] } },
    directAddresses: direct,
  } as unknown as StartingContainer;
  return publishedAddress(starting, 80, gateway ?? null)?.host;
}

describe('a published port', () => {
  test.each<[string, Place, string]>([
    ['on this machine', {}, '127.0.0.1'],
    ['on this machine, for IPv6 alone', { hostIp: '::' }, '::1'],
    ['at one address of it', { hostIp: '192.0.2.1' }, '192.0.2.1'],
    ['on the machine of the engine', { engine: remote }, 'engine.example.org'],
    ['outside the container that this process is in', { gateway: '172.18.0.1' }, '172.18.0.1'],
    ['where the operator says', { gateway: '172.18.0.1', endpointHost: 'host.example.org' }, 'host.example.org'],
    ['beside the engine in one container', { gateway: '172.18.0.1', direct: ['172.17.0.2'] }, '127.0.0.1'],
  ])('is found %s', (_, place, expected) => {
    expect(find(place)).toBe(expected);
  });

  test('is not found where it is not published', () => {
    const starting = { run: { engine: local }, inspection: { ports: {} }, directAddresses: [] };

    expect(publishedAddress(starting as unknown as StartingContainer, 80)).toBeUndefined();
  });
});

describe('the binding', () => {
  const ip4: PublishedPort = { hostIp: '0.0.0.0', hostPort: 4 };
  const ip6: PublishedPort = { hostIp: '::', hostPort: 6 };

  test.each([
    [[ip4, ip6], ip4],
    [[ip6, ip4], ip4],
    [[ip6], ip6],
    [[], undefined],
    [undefined, undefined],
  ])('of %j that counts is %j', (bindings, expected) => {
    expect(bindingOf(bindings)).toBe(expected);
  });
});
