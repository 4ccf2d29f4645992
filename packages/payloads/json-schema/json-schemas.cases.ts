type Case = readonly [payload: unknown, isValid: boolean];

const port = { type: 'port', port: 80 };
const http = { type: 'http', port: 80 };

/** Payloads of a container on which its JSON Schema and its parser have to agree. */
export const cases: readonly Case[] = [
  [{ image: 'alpine' }, true],
  [{}, false],
  [null, false],
  ['alpine', false],
  [[], false],
  [{ image: 'alpine', comand: ['true'] }, false],
  ...field(
    'image',
    [`ghcr.io/team/app:1.0@sha256:${'a'.repeat(64)}`, 'a'.repeat(512)],
    [5, '', 'Alpine', 'alpine:', 'a'.repeat(513)],
  ),
  ...field('pull', ['always', 'missing', 'never'], ['ifNotPresent', true, null]),
  ...field('platform', ['linux/amd64', 'linux/arm/v7'], ['linux', 'linux/arm/v7/x', 'Linux/amd64', '', null]),
  ...field('registryCredentials', ['ci-pull', 'a'.repeat(63)], ['', '..', 'a/b', 'a'.repeat(64), 5]),
  ...field(
    'retry',
    [
      { maximumAttempts: 1 },
      { maximumAttempts: 100, initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: 60_000 },
      { maximumAttempts: 2, onExitCodes: [], onRunTimeout: true, onOutOfMemory: false, onEngineRestart: true },
      { maximumAttempts: 2, onExitCodes: [1, 255] },
    ],
    [
      {},
      3,
      { maximumAttempts: 0 },
      { maximumAttempts: 101 },
      { maximumAttempts: 1.5 },
      { maximumAttempts: '3' },
      { maximumAttempts: 3, backoffCoefficient: 0.5 },
      { maximumAttempts: 3, backoffCoefficient: 101 },
      { maximumAttempts: 3, initialInterval: 'soon' },
      { maximumAttempts: 3, onExitCodes: 1 },
      { maximumAttempts: 3, onExitCodes: [0] },
      { maximumAttempts: 3, onExitCodes: [256] },
      { maximumAttempts: 3, onRunTimeout: 'yes' },
      { maximumAttempts: 3, nonRetryableErrorTypes: [] },
    ],
  ),
  ...field('command', [[], ['', 'ünïcode\n']], ['true', [1], ['nul\0'], null]),
  ...field('entrypoint', [['/bin/sh']], ['/bin/sh', [null]]),
  ...field(
    'env',
    [{}, { PATH: '/bin', constructor: '' }],
    ['A=1', ['A=1'], { A: 1 }, { '': 'x' }, { 'A=B': 'x' }, { A: '\0' }, null],
  ),
  ...field('labels', [{ team: 'core', tdwish: '' }], [{ 'tdw.keep': 'x' }, { '': 'x' }, { team: 1 }, ['a'], null]),
  ...field('workingDir', ['/', '/a b'], ['a', '', '/\0', 5]),
  ...field('user', ['1000:1000', ' a'], ['', ' \n', 'a\0', 1000]),
  ...field('name', ['a', 'B_1.2-x', 'a'.repeat(63)], ['', '-a', 'a b', 'a'.repeat(64), 5]),
  ...field('containerName', ['ab', 'a'.repeat(255)], ['a', '.ab', 'a b', 'a'.repeat(256), null]),
  ...field(
    'ports',
    [[], ['1', '65535/udp', '8080:80', '127.0.0.1:8080:80/tcp', '127.0.0.1::80/sctp', '[::1]:1:2']],
    [
      '80',
      [80],
      ['0'],
      ['65536'],
      ['080'],
      [':80'],
      ['80:'],
      ['80-81'],
      ['80/TCP'],
      ['1.2.3:1:2'],
      ['1.2.3.256:1:2'],
      ['a:1:2'],
    ],
  ),
  ...field(
    'volumes',
    [
      [],
      ['/data', 'cache:/cache', '/srv/x:/x:ro', 'c2:/y:rw,Z'],
      [
        { type: 'tmpfs', target: '/t' },
        { type: 'volume', target: '/v' },
        { type: 'bind', source: '/', target: '/b:c', readOnly: true },
      ],
    ],
    [
      ...['data', '/', 'c:/x', '/a:ro', 'cache:/x:ro,rw', 'cache:/x:y', 'cache:/x:ro:z', 'cache:/'].map((volume) => [
        volume,
      ]),
      ...[{}, { type: 'tmpfs' }, { type: 'npipe', target: '/t' }, { type: 'tmpfs', target: '/' }].map((volume) => [
        volume,
      ]),
      [{ type: 'tmpfs', target: '/t', source: 'x' }],
      [{ type: 'bind', target: '/t' }],
      [{ type: 'volume', source: 'x', target: '/t' }],
      [{ type: 'volume', target: '/t', readOnly: 1 }],
      '/data',
      [5],
    ],
  ),
  ...field('lifecycle', ['job', 'service'], ['daemon', null, true]),
  ...['queueTimeout', 'startTimeout', 'runTimeout'].flatMap((name) =>
    field(
      name,
      [1, 1.5, 365 * 86_400_000, '30s', '1.5h', ' .5 Minutes '],
      [0, -1, 365 * 86_400_000 + 1, '', '5', '10 minuts', '-1s', '1  s', null],
    ),
  ),
  ...field('autoRemove', [true, false], ['yes', null, 1]),
  ...field(
    'waitStrategy',
    [
      { type: 'healthy' },
      { type: 'healthy', startupTimeout: '5s' },
      { type: 'log', message: 'ready', times: 2 },
      { type: 'log', pattern: 'up|ok' },
    ],
    [
      {},
      'healthy',
      { type: 'none' },
      { type: 'healthy', startupTimeout: 0 },
      { type: 'healthy', port: 80 },
      { type: 'log' },
      { type: 'log', message: 'a', pattern: 'b' },
      { type: 'log', message: '' },
      { type: 'log', mesage: 'a' },
      { type: 'log', pattern: '' },
      { type: 'log', pattern: '(?=a)' },
      { type: 'log', pattern: String.raw`(a)\1` },
      { type: 'log', pattern: 'a'.repeat(1_001) },
      { type: 'log', message: 'a', times: 0 },
      { type: 'log', message: 'a', times: 1.5 },
    ],
  ),
  ...field(
    'services',
    [
      [],
      [{ name: 'db', image: 'postgres:15' }],
      [
        { name: 'db', image: 'postgres:15', lifecycle: 'service', waitStrategy: port },
        { name: 'web', image: 'nginx', waitStrategy: http, ports: ['80'], runTimeout: '1h' },
      ],
      Array.from({ length: 10 }, (_, index) => ({ name: `s${index}`, image: 'a' })),
    ],
    [
      {},
      ['postgres:15'],
      [{ image: 'postgres:15' }],
      [{ name: 'db' }],
      [{ name: 'a b', image: 'a' }],
      [{ name: 'db', image: 'a', lifecycle: 'job' }],
      [{ name: 'db', image: 'a', retry: { maximumAttempts: 2 } }],
      [{ name: 'db', image: 'a', rerunOnHostLoss: true }],
      [{ name: 'db', image: 'a', services: [] }],
      Array.from({ length: 11 }, (_, index) => ({ name: `s${index}`, image: 'a' })),
    ],
  ),
  ...published(port, true),
  ...published({ type: 'port' }, false),
  ...published({ type: 'port', port: '80' }, false),
  ...published({ ...http, path: '/a?b=c', status: 204, headers: { Accept: '*/*' }, tls: true }, true),
  ...published({ ...http, status: [200, 404] }, true),
  ...[
    { path: 'a' },
    { path: '/a b' },
    { status: 99 },
    { status: 600 },
    { status: '200' },
    { status: [] },
    { status: [1] },
  ].flatMap((wrong) => published({ ...http, ...wrong }, false)),
  ...[
    { headers: ['a'] },
    { headers: { 'a b': '' } },
    { headers: { a: 'x\r\ny' } },
    { headers: { a: 1 } },
    { tls: 'no' },
  ].flatMap((wrong) => published({ ...http, ...wrong }, false)),
];

/** What a JSON Schema cannot say. */
export const onlyTheParserRefuses: readonly (readonly [payload: unknown])[] = [
  [{ image: 'alpine', waitStrategy: port }],
  [{ image: 'alpine', waitStrategy: http, ports: ['80/udp'] }],
  [{ image: 'alpine', volumes: ['/a', 'cache:/a/'] }],
  [{ image: 'alpine', runTimeout: '0s' }],
  [{ image: 'alpine', name: 'db', services: [{ name: 'DB', image: 'postgres:15' }] }],
  [{ image: 'alpine', lifecycle: 'service', retry: { maximumAttempts: 2 } }],
  [{ image: 'alpine', containerName: 'mine', retry: { maximumAttempts: 2 } }],
  [{ image: 'alpine', retry: { maximumAttempts: 2, initialInterval: '2s', maximumInterval: '1s' } }],
  [{ image: 'alpine', runTimeout: '366d' }],
  [{ image: 'alpine', waitStrategy: { type: 'log', pattern: '[a' } }],
  [{ image: 'alpine', ports: ['[1::2::3]:1:2'] }],
  [{ image: 'alpine', command: ['x'.repeat(1_000_000)] }],
];

function field(name: string, valid: readonly unknown[], invalid: readonly unknown[]): Case[] {
  return [
    ...valid.map((value): Case => [{ image: 'alpine', [name]: value }, true]),
    ...invalid.map((value): Case => [{ image: 'alpine', [name]: value }, false]),
  ];
}

function published(waitStrategy: object, isValid: boolean): Case[] {
  return [[{ image: 'alpine', ports: ['80'], waitStrategy }, isValid]];
}
