import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { mountTarget, parseShortVolume } from './volume.ts';

const SHORT = "a mount as Compose writes it: '/in/container', 'volume:/in/container' or '/on/host:/in/container:ro'";
const TARGET = "an absolute path inside the container other than '/', such as '/work'";
const HOST_PATH = "an absolute path on the engine's host, such as '/srv/data'";
const VOLUME_NAME = "a volume's name: two or more letters, digits, '_', '.' or '-', the first a letter or digit";
const REQUIRED = 'a value, for it is required';

describe("a mount in Compose's short form", () => {
  test.each([
    ['/data', { type: 'volume', target: '/data' }],
    ['/.data/..x', { type: 'volume', target: '/.data/..x' }],
    ['cache:/cache', { type: 'volume', source: 'cache', target: '/cache' }],
    ['0_.-:/x', { type: 'volume', source: '0_.-', target: '/x' }],
    ['cache:/cache:rw', { type: 'volume', source: 'cache', target: '/cache', mode: 'rw' }],
    ['/srv/x:/x:ro', { type: 'bind', source: '/srv/x', target: '/x', mode: 'ro' }],
    ['/:/host:ro,z', { type: 'bind', source: '/', target: '/host', mode: 'ro,z' }],
    ['/srv:/x:Z,rw', { type: 'bind', source: '/srv', target: '/x', mode: 'Z,rw' }],
    ['/srv/with space:/x', { type: 'bind', source: '/srv/with space', target: '/x' }],
  ])('%s is taken apart', (text, volume) => {
    expect(parseShortVolume(text)).toStrictEqual(volume);
    expect(() => parseContainerExecutionInput(payloadWith(text))).not.toThrow();
  });

  test.each([
    '',
    'data',
    './data:/data',
    '~/data:/data',
    'data:data',
    'd:/data',
    '-data:/data',
    'C:\\data:/data',
    ':/data',
    '/data:',
    '/data:ro',
    'data:/data:',
    'data:/data:rx',
    'data:/data:ro,',
    'data:/data:ro,rw',
    'data:/data:z,Z',
    'data:/data:ro:z',
    'data:/nul\0',
    '/',
    'data:/',
    'data://./',
    'data:/..',
  ])('%j is none', (text) => {
    expect(() => parseShortVolume(text)).toThrow(RangeError);
    expect(refusalOf(parseContainerExecutionInput, payloadWith(text)).issues).toEqual([
      { path: 'volumes[0]', expected: SHORT, got: JSON.stringify(text) },
    ]);
  });

  test('the error says what it is meant to be', () => {
    expect(() => parseShortVolume('data')).toThrow("Expected a mount such as 'volume:/in/container', got 'data'");
  });
});

describe("a mount in Compose's long form", () => {
  test.each([
    { type: 'bind', source: '/srv', target: '/x' },
    { type: 'bind', source: '/a:b', target: '/c:d', readOnly: true },
    { type: 'volume', target: '/x' },
    { type: 'volume', source: 'cache', target: '/x', readOnly: false },
    { type: 'tmpfs', target: '/scratch' },
  ])('may be %j', (volume) => {
    expect(() => parseContainerExecutionInput(payloadWith(volume))).not.toThrow();
  });

  test.each<[unknown, { path: string; expected: string; got: string; didYouMean?: string }[]]>([
    [{}, [{ path: 'volumes[0].type', expected: REQUIRED, got: 'nothing' }]],
    [5, [{ path: 'volumes[0]', expected: 'an object', got: '5' }]],
    [
      { type: 'npipe', target: '/x' },
      [{ path: 'volumes[0].type', expected: 'one of ("bind" | "volume" | "tmpfs")', got: '"npipe"' }],
    ],
    [
      { type: 'bind', source: 'srv', target: 'x' },
      [
        { path: 'volumes[0].source', expected: HOST_PATH, got: '"srv"' },
        { path: 'volumes[0].target', expected: TARGET, got: '"x"' },
      ],
    ],
    [{ type: 'bind', target: '/x' }, [{ path: 'volumes[0].source', expected: REQUIRED, got: 'nothing' }]],
    [{ type: 'tmpfs', target: '//' }, [{ path: 'volumes[0].target', expected: TARGET, got: '"//"' }]],
    [
      { type: 'volume', source: '/srv', target: '/x', readOnly: 'yes' },
      [
        { path: 'volumes[0].source', expected: VOLUME_NAME, got: '"/srv"' },
        { path: 'volumes[0].readOnly', expected: 'true or false', got: '"yes"' },
      ],
    ],
    [
      { type: 'volume', target: '/x', readonly: true },
      [{ path: 'volumes[0].readonly', expected: 'no such key', got: 'a boolean', didYouMean: 'readOnly' }],
    ],
    [
      { type: 'tmpfs', target: '/x', source: 'cache' },
      [{ path: 'volumes[0].source', expected: 'no such key', got: 'a string' }],
    ],
  ])('may not be %j', (volume, issues) => {
    expect(refusalOf(parseContainerExecutionInput, payloadWith(volume)).issues).toEqual(issues);
  });
});

test.each([
  ['/data', '/data'],
  ['cache:/cache:ro', '/cache'],
  [{ type: 'tmpfs', target: '/t' } as const, '/t'],
])('the target of %j is %s', (volume, target) => {
  expect(mountTarget(volume)).toBe(target);
});

function payloadWith(volume: unknown): unknown {
  return { image: 'alpine', volumes: [volume] };
}
