import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';

const pathsOf = (fields: object): string[] =>
  refusalOf(parseContainerExecutionInput, { image: 'alpine', ...fields }).issues.map(({ path }) => path);
const at = (path: string) => ({ files: [{ path, content: '' }] });

describe('files', () => {
  test('have places of their own', () => {
    const files = ['/a', '/b', '/a'].map((path) => ({ path, content: '' }));

    expect(pathsOf({ files })).toEqual(['files[2].path']);
  });

  test.each([
    ['of the volumes', { ...at('/tmp/a'), volumes: [{ type: 'tmpfs', target: '/tmp/' }] }],
    ['of tmpfs', { ...at('/tmp/x/a'), tmpfs: '/tmp:size=1m' }],
    ['of secrets', { ...at('/run/secrets/a'), secrets: [{ secret: 'db/password' }] }],
    ['inside of a volume', { ...at('/data/tmp/a'), volumes: ['data:/data'], tmpfs: ['/data/tmp'] }],
  ])('are not put into the memory %s, which is not there yet', (_, fields) => {
    expect(pathsOf(fields)).toEqual(['files[0].path']);
  });

  test.each(['/proc/x', '/sys/x', '/dev/x', '/dev/shm/x'])(
    'are not put to %s, which the kernel fills at the start',
    (path) => {
      expect(pathsOf(at(path))).toEqual(['files[0].path']);
    },
  );

  test.each([
    ['/etc/hosts', "'extraHosts'"],
    ['/etc/hostname', "'hostname'"],
    ['/etc/resolv.conf', "'dns'"],
  ])('are not put to %s, which the engine writes itself: %s says what is in it', (path, field) => {
    const { issues } = refusalOf(parseContainerExecutionInput, { image: 'alpine', ...at(path), volumes: ['etc:/etc'] });

    expect(issues).toMatchObject([
      { path: 'files[0].path', expected: expect.stringContaining(field), got: `"${path}"` },
    ]);
  });

  test.each([
    ['a volume', { ...at('/data'), volumes: ['data:/data/'] }],
    ['a file of the host', { ...at('/etc/app.conf'), volumes: ['/srv/app.conf:/etc/app.conf'] }],
  ])('are not put where %s is mounted, but into it', (_, fields) => {
    expect(pathsOf(fields)).toEqual(['files[0].path']);
  });

  test.each([
    ['a read-only container', { ...at('/etc/a'), readOnly: true }],
    ['a read-only mount', { ...at('/data/a'), volumes: ['cache:/data:ro'] }],
    [
      'a read-only mount in its long form',
      { ...at('/data/a'), volumes: [{ type: 'volume', target: '/data', readOnly: true }] },
    ],
  ])('are not put into %s', (_, fields) => {
    expect(pathsOf(fields)).toEqual(['files[0].path']);
  });

  test.each([
    ['beside memory', { ...at('/tmpfs'), tmpfs: '/tmp' }],
    ['in a volume inside of memory', { ...at('/tmp/data/a'), tmpfs: '/tmp', volumes: ['data:/tmp/data'] }],
    ['in a volume inside of what the kernel fills', { ...at('/dev/data/a'), volumes: ['data:/dev/data'] }],
    ['in a folder of the host mounted over it', { ...at('/dev/a'), volumes: ['/srv/dev:/dev'] }],
    ['beside what the engine writes', { ...at('/etc/hosts.allow') }],
    ['in a volume of a read-only container', { ...at('/data/a'), readOnly: true, volumes: ['data:/data'] }],
  ])('may be %s', (_, fields) => {
    expect(parseContainerExecutionInput({ image: 'alpine', ...fields })).toMatchObject(fields);
  });
});

describe('what is collected', () => {
  test.each([
    ['memory', { collect: ['/out/*.xml', '/tmp/out/**'], tmpfs: '/tmp' }, 'collect[1]'],
    ['memory of the volumes', { collect: ['/tmp'], volumes: [{ type: 'tmpfs', target: '/tmp' }] }, 'collect[0]'],
    ['what the kernel shows', { collect: ['/proc/self/status'] }, 'collect[0]'],
    ['shared memory', { collect: ['/out', '/dev/shm/*'] }, 'collect[1]'],
    ['secrets', { collect: ['/run/secrets/*'], secrets: [{ secret: 'a' }] }, 'collect[0]'],
  ])('is not in %s, which is gone by then', (_, fields, path) => {
    expect(pathsOf(fields)).toEqual([path]);
  });

  test('may be around memory, and in what is read-only', () => {
    const input = {
      image: 'alpine',
      collect: ['/out/**', '/data'],
      tmpfs: '/out/tmp',
      volumes: ['cache:/data:ro'],
      readOnly: true,
    };

    expect(parseContainerExecutionInput(input)).toEqual(input);
  });

  test.each(['/', '/*', '/**/a', 'out', '/out/../etc', '/out/./a', '/out/a**', '/out/[ab]', '/out/{a,b}', '/out/\\*'])(
    'is not %j',
    (pattern) => {
      expect(pathsOf({ collect: [pattern] })).toEqual(['collect[0]']);
    },
  );
});
