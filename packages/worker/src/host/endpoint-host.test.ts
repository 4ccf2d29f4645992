import { expect, test } from '@jest/globals';
import { endpointHostOf } from './endpoint-host.ts';

test.each([
  ['unix:///var/run/docker.sock', 'localhost'],
  ['npipe:////./pipe/docker_engine', 'localhost'],
  [undefined, 'localhost'],
  ['tcp://build-7:2376', 'build-7'],
  ['https://10.0.0.7:2376', '10.0.0.7'],
  ['tcp://[fd00::7]:2376', 'fd00::7'],
])('what an engine at %s publishes is reached at %s', (engineHost, expected) => {
  expect(endpointHostOf(engineHost)).toBe(expected);
});
