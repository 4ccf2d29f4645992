import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const port = { type: 'port', port: 80 };

describe('the port of a wait strategy', () => {
  test.each([[['80']], [['8080:80']], [['5432', '127.0.0.1::80/tcp']]])('is found in %j', (ports) => {
    const input = { image: 'a', ports, waitStrategy: port };

    expect(parseContainerExecutionInput(input)).toEqual(input);
  });

  test.each<[string[] | undefined, string]>([
    [undefined, 'there is none'],
    [[], 'there is none'],
    [['80/udp'], 'there is none'],
    [['80:81'], 'it publishes 81'],
    [['1', '2:3'], 'it publishes 1, 3'],
    [['1', '2', '3', '4', '5', '6', '7'], 'it publishes 1, 2, 3, 4, 5 and 2 more'],
  ])('is not found in %j', (ports, known) => {
    for (const type of ['port', 'http']) {
      const payload = { image: 'a', ...(ports !== undefined && { ports }), waitStrategy: { type, port: 80 } };

      expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
        {
          path: 'waitStrategy.port',
          expected: `a TCP port that 'ports' publishes (${known}); add '80' to 'ports'`,
          got: '80',
        },
      ]);
    }
  });

  test.each([{ type: 'healthy' }, { type: 'log', message: 'ready' }])('is not asked of %j', (waitStrategy) => {
    expect(() => parseContainerExecutionInput({ image: 'a', waitStrategy })).not.toThrow();
  });
});

describe('the targets of mounts', () => {
  test.each([[['/a', '/b']], [['/a', '/a/b', 'cache:/b/a']]])('may be %j', (volumes) => {
    expect(() => parseContainerExecutionInput({ image: 'a', volumes })).not.toThrow();
  });

  // What the engine takes for one place is one place here.
  test.each<[unknown[], { path: string; got: string }[]]>([
    [['/a', '/a'], [{ path: 'volumes[1]', got: '"/a"' }]],
    [['/a', 'cache:/a/'], [{ path: 'volumes[1]', got: '"/a/"' }]],
    [['/a/b', { type: 'tmpfs', target: '//a/./b' }], [{ path: 'volumes[1]', got: '"//a/./b"' }]],
    [
      ['/a', '/b', '/a', '/a'],
      [
        { path: 'volumes[2]', got: '"/a"' },
        { path: 'volumes[3]', got: '"/a"' },
      ],
    ],
  ])('may not be %j', (volumes, issues) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'a', volumes }).issues).toEqual(
      issues.map((issue) => ({ expected: 'a path inside the container that no other mount has', ...issue })),
    );
  });
});

describe('rules between fields', () => {
  test('are reported beside what is wrong with other fields', () => {
    const payload = { image: 'NOT', user: 5, waitStrategy: port, volumes: ['/a', '/a'], comand: [] };

    expect(pathsOf(payload)).toEqual(['image', 'user', 'waitStrategy.port', 'volumes[1]', 'comand']);
  });

  test('do not guess where a field that they need is wrong itself', () => {
    expect(pathsOf({ image: 'a', waitStrategy: port, ports: ['eighty'] })).toEqual(['ports[0]']);
    expect(pathsOf({ image: 'a', waitStrategy: { type: 'port', port: 0 } })).toEqual(['waitStrategy.port']);
    expect(pathsOf({ image: 'a', volumes: ['/a', '/a', 'b'] })).toEqual(['volumes[2]']);
  });
});

function pathsOf(payload: unknown): string[] {
  return refusalOf(parseContainerExecutionInput, payload).issues.map(({ path }) => path);
}

describe('running a job again whose host is lost', () => {
  test('is refused to a service', () => {
    const payload = { image: 'a', lifecycle: 'service', rerunOnHostLoss: true };

    expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
      {
        path: 'rerunOnHostLoss',
        expected: "none for a service; a job that has a 'waitStrategy' needs the lifecycle 'job'",
        got: 'true',
      },
    ]);
  });

  test('is refused beside a name that only one container can have', () => {
    const payload = { image: 'a', containerName: 'mine', rerunOnHostLoss: true };

    expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
      {
        path: 'containerName',
        expected: "none beside 'rerunOnHostLoss': each attempt is a container of its own",
        got: '"mine"',
      },
    ]);
  });

  test('may be declined by either', () => {
    const payload = { image: 'a', lifecycle: 'service', containerName: 'mine', rerunOnHostLoss: false };

    expect(parseContainerExecutionInput(payload)).toEqual(payload);
  });
});
