import { expect, test } from '@jest/globals';
import { holdsEngineSocket } from './engine-sockets.ts';

test.each(['/', '/run', '/var/run', '/run/podman', '/run/crio/crio.sock'])(
  'the usual place of a socket is one whether this process sees it there or not: %s',
  async (path) => {
    expect(await holdsEngineSocket(path, undefined)).toBe(true);
  },
);

test.each(['/run/lock', '/srv', '/var/run/podman.d'])('another is none: %s', async (path) => {
  expect(await holdsEngineSocket(path, undefined)).toBe(false);
});
