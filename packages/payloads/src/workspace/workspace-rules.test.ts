import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseContainerOfRun, parseParallelInput, parsePipelineInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';

const job = { image: 'alpine' };
const NONE = 'none for a container all of whose networks are internal: nothing is published from there';
const declared = (known: string): string => `a network that the run's 'networks' declare (${known})`;

describe.each([
  ['a pipeline', parsePipelineInput],
  ['a parallel set', parseParallelInput],
])('%s', (_, parse) => {
  test.each([
    { networks: {}, volumes: {}, containers: [job] },
    { networks: { back: {}, front: { internal: true } }, volumes: { build: {} }, containers: [job] },
    { networks: { default: {} }, containers: [{ ...job, networks: ['default'] }] },
    { networks: { back: {} }, containers: [{ ...job, networks: { back: { aliases: ['db', 'db.local'] } } }] },
    {
      networks: { back: { internal: true }, front: {} },
      containers: [{ ...job, ports: ['80'], networks: ['back', 'front'] }],
    },
    { networks: { back: { internal: true } }, containers: [{ ...job, ports: ['80'] }] },
    { volumes: { build: {} }, containers: [{ ...job, volumes: ['other:/out'], rerunOnHostLoss: true }] },
  ])('may share what it declares: %j', (input) => {
    expect(parse(input)).toStrictEqual(input);
  });

  test.each<[string, object, string, string, string]>([
    ['a list of networks', { networks: ['back'] }, 'networks', 'an object such as { name: {} }', 'an array'],
    ['a network that is null', { networks: { back: null } }, 'networks.back', 'an object', 'null'],
    ['a network that is a list', { networks: { back: [] } }, 'networks.back', 'an object', 'an array'],
    ['a driver', { networks: { back: { driver: 'host' } } }, 'networks.back.driver', 'no such key', 'a string'],
    [
      'driver options',
      { volumes: { build: { driverOpts: {} } } },
      'volumes.build.driverOpts',
      'no such key',
      'an object',
    ],
    [
      'an external volume',
      { volumes: { build: { external: true } } },
      'volumes.build.external',
      'no such key',
      'a boolean',
    ],
    [
      'a network with a blank',
      { networks: { 'a b': {} } },
      'networks.a b',
      "a network's name: 1 to 63 letters, digits, '_', '.' or '-', the first a letter or digit",
      '"a b"',
    ],
    [
      'a volume of one letter',
      { volumes: { b: {} } },
      'volumes.b',
      "a volume's name: 2 to 63 letters, digits, '_', '.' or '-', the first a letter or digit",
      '"b"',
    ],
    ['nine networks', { networks: many(9) }, 'networks', 'at most 8 networks', 'an object'],
    ['51 volumes', { volumes: many(51) }, 'volumes', 'at most 50 volumes', 'an object'],
    [
      'a network that nobody declares',
      { containers: [{ ...job, networks: ['back'] }] },
      'containers[0].networks[0]',
      declared('none'),
      '"back"',
    ],
    [
      'one of two that nobody declares',
      { networks: { front: {} }, containers: [{ ...job, networks: { front: {}, back: {} } }] },
      'containers[0].networks.back',
      declared("'front'"),
      '"back"',
    ],
    [
      'a published port on an internal network',
      { networks: { back: { internal: true } }, containers: [job, { ...job, networks: ['back'], ports: ['80'] }] },
      'containers[1].ports',
      NONE,
      'an array',
    ],
    [
      'one on an internal network by default',
      { networks: { default: { internal: true } }, containers: [{ ...job, ports: ['80'] }] },
      'containers[0].ports',
      NONE,
      'an array',
    ],
    [
      'a volume that does not go with its container to another host',
      { volumes: { build: {} }, containers: [{ ...job, volumes: ['build:/out'], rerunOnHostLoss: true }] },
      'containers[0].rerunOnHostLoss',
      "none for a container that mounts the run's volume 'build', which is lost with its host",
      'true',
    ],
  ])('may not have %s', (_name, input, path, expected, got) => {
    expect(refusalOf(parse, { containers: [job], ...input }).issues).toEqual([
      expect.objectContaining({ path, expected, got }),
    ]);
  });
});

describe('a container', () => {
  test('alone has no network to be in', () => {
    const container = { ...job, networks: ['back'] };

    expect(refusalOf(parseContainerExecutionInput, container).issues).toEqual([
      { path: 'networks[0]', expected: declared('none'), got: '"back"' },
    ]);
    expect(parseContainerOfRun(container)).toEqual(container);
  });

  test.each<[unknown, string, string]>([
    [[], 'at least one network', 'an array'],
    [{}, 'at least one network', 'an object'],
    [['back', 'back'], 'each network once', 'an array'],
    [many(9), 'at most 8 networks', 'an object'],
  ])('is in networks as they can be: not %j', (networks, expected, got) => {
    expect(refusalOf(parseContainerOfRun, { ...job, networks }).issues).toEqual([{ path: 'networks', expected, got }]);
  });

  test('has host names as aliases', () => {
    const networks = { back: { aliases: ['db', 'no blank'] } };
    const expected = "a host name: 1 to 253 letters, digits, '_', '.' or '-', the first and the last a letter or digit";

    expect(refusalOf(parseContainerOfRun, { ...job, networks }).issues).toEqual([
      { path: 'networks.back.aliases[1]', expected, got: '"no blank"' },
    ]);
  });
});

function many(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, {}]));
}
