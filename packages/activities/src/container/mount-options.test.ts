import { describe, expect, test } from '@jest/globals';
import type { VolumeMount } from '@tdw/payloads';
import { mountOptions, toMount } from './mount-options.ts';

const rows: readonly (readonly [string | VolumeMount, ReturnType<typeof mountOptions>])[] = [
  ['data:/var/lib/data', { Mounts: [{ Type: 'volume', Source: 'data', Target: '/var/lib/data' }] }],
  ['/scratch', { Mounts: [{ Type: 'volume', Target: '/scratch' }] }],
  ['/srv/x:/x', { Mounts: [{ Type: 'bind', Source: '/srv/x', Target: '/x' }] }],
  ['/srv/x:/x:ro', { Mounts: [{ Type: 'bind', Source: '/srv/x', Target: '/x', ReadOnly: true }] }],
  ['data:/x:rw', { Mounts: [{ Type: 'volume', Source: 'data', Target: '/x' }] }],
  ['/srv/x:/x:ro,Z', { Binds: ['/srv/x:/x:ro,Z'] }],
  ['/srv/x:/x:z', { Binds: ['/srv/x:/x:rw,z'] }],
  [{ type: 'tmpfs', target: '/tmp' }, { Mounts: [{ Type: 'tmpfs', Target: '/tmp' }] }],
  [{ type: 'volume', target: '/x' }, { Mounts: [{ Type: 'volume', Target: '/x' }] }],
  [
    { type: 'volume', source: 'data', target: '/x', readOnly: true },
    { Mounts: [{ Type: 'volume', Source: 'data', Target: '/x', ReadOnly: true }] },
  ],
  [
    { type: 'bind', source: '/srv', target: '/x', readOnly: false },
    { Mounts: [{ Type: 'bind', Source: '/srv', Target: '/x' }] },
  ],
];

describe('mountOptions', () => {
  test.each(rows)('says %j in the words of the engine', (volume, options) => {
    expect(mountOptions([toMount(volume)])).toEqual(options);
  });

  test('says nothing where there is nothing to mount', () => {
    expect(mountOptions([])).toEqual({});
  });
});
