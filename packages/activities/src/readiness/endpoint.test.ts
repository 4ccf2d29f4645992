import { expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import type { PublishedPort } from '../engine/container-inspection.ts';
import { readEndpoint } from './endpoint.ts';

const everywhere = (hostPort: number): PublishedPort[] => [
  { hostIp: '0.0.0.0', hostPort },
  { hostIp: '::', hostPort },
];

function endpointOf(
  input: Partial<ContainerExecutionInput>,
  ports: Record<string, PublishedPort[]>,
  place: { hostName?: string; endpointHost?: string } = {},
): ReturnType<typeof readEndpoint> {
  const { hostName = 'localhost', endpointHost } = place;
  const run = { input: { image: 'a', ...input }, engine: { hostName: () => hostName }, endpointHost };
  return readEndpoint(run as unknown as ContainerRun, { ports });
}

const two = { '80/tcp': everywhere(1), '5432/tcp': everywhere(2) };

test.each<[string, Partial<ContainerExecutionInput>, string]>([
  ['the first of its ports', { ports: ['5432', '80'] }, 'localhost:2'],
  ['the port that is waited for', { ports: ['5432', '80'], waitStrategy: { type: 'port', port: 80 } }, 'localhost:1'],
  ['the port that is asked', { ports: ['80', '5432'], waitStrategy: { type: 'http', port: 5432 } }, 'localhost:2'],
  ['the first, whatever its log says', { ports: ['80'], waitStrategy: { type: 'log', message: 'x' } }, 'localhost:1'],
])('The endpoint is that of %s', (_, input, endpoint) => {
  expect(endpointOf(input, two)).toEqual({ endpoint, ports: { '80/tcp': 1, '5432/tcp': 2 } });
});

test('There is none where nothing is published', () => {
  expect(endpointOf({}, {})).toEqual({ ports: {} });
  expect(endpointOf({ ports: ['80'] }, { '81/tcp': [] })).toEqual({ ports: {} });
});

test('It may be a UDP port', () => {
  expect(endpointOf({ ports: ['53/udp'] }, { '53/udp': everywhere(5) })).toMatchObject({ endpoint: 'localhost:5' });
});

test.each([
  [{ hostName: 'engine.example.org' }, '0.0.0.0', 'engine.example.org:1'],
  [{ hostName: 'fd00::1' }, '0.0.0.0', '[fd00::1]:1'],
  [{ endpointHost: 'db.example.org', hostName: 'engine' }, '0.0.0.0', 'db.example.org:1'],
  [{ endpointHost: 'db.example.org' }, '192.0.2.1', 'db.example.org:1'],
  [{}, '192.0.2.1', '192.0.2.1:1'],
  [{}, 'fd00::7', '[fd00::7]:1'],
  [{}, '127.0.0.1', 'localhost:1'],
  [{}, '::1', 'localhost:1'],
])('Of %j and a port at %s it is %s', (place, hostIp, endpoint) => {
  expect(endpointOf({ ports: ['80'] }, { '80/tcp': [{ hostIp, hostPort: 1 }] }, place)).toMatchObject({ endpoint });
});
