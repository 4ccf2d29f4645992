import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from './container-input.ts';
import { parseContainerExecutionInput } from './parse.ts';
import { PayloadError } from './payload-error.ts';

const FULL = {
  image: 'ghcr.io/team/app:1.0',
  command: ['run', '--fast'],
  entrypoint: ['/entry'],
  env: { A: '1', B: '' },
  workingDir: '/work',
  user: '1000:1000',
  ports: ['5432', '127.0.0.1:8080:80/tcp'],
  volumes: ['cache:/cache', { type: 'tmpfs', target: '/scratch' }],
  lifecycle: 'service',
  waitStrategy: { type: 'port', port: 5432, startupTimeout: '30s' },
  name: 'build',
  containerName: 'the-build',
  labels: { team: 'core' },
  queueTimeout: '10m',
  startTimeout: 60_000,
  runTimeout: '1.5h',
  autoRemove: false,
} satisfies Required<ContainerExecutionInput>;

describe('parsing what is valid', () => {
  test.each([{ image: 'alpine' }, FULL])('adds nothing and takes nothing away: %j', (input) => {
    expect(parseContainerExecutionInput(input)).toStrictEqual(input);
  });

  test('twice gives the same as once', () => {
    const once = parseContainerExecutionInput(FULL);

    expect(parseContainerExecutionInput(once)).toStrictEqual(once);
  });

  test('survives a journey as JSON', () => {
    const travelled: unknown = JSON.parse(JSON.stringify(parseContainerExecutionInput(FULL)));

    expect(parseContainerExecutionInput(travelled)).toStrictEqual(FULL);
  });

  test.each(['constructor', 'prototype', '__proto__', 'toString'])('does not drop %s in silence', (key) => {
    const payload = JSON.parse(
      `{"image":"alpine","env":{"${key}":"x"},"labels":{"${key}":"y"}}`,
    ) as ContainerExecutionInput;

    expect(JSON.stringify(parseContainerExecutionInput(payload))).toBe(JSON.stringify(payload));
  });

  test('leaves the payload as it was', () => {
    const payload = Object.freeze({ ...FULL, env: Object.freeze({ ...FULL.env }) });

    expect(() => parseContainerExecutionInput(payload)).not.toThrow();
  });
});

describe('parsing what is not valid', () => {
  test('lists every mistake at once, each with its place', () => {
    const error = refusalOf({
      image: 'Not An Image',
      command: ['ok', 1, null],
      env: { GOOD: 'x', BAD: 2 },
      autoRemove: 'no',
      retries: 3,
    });

    expect(error.issues.map(({ path }) => path).sort()).toEqual([
      'autoRemove',
      'command[1]',
      'command[2]',
      'env.BAD',
      'image',
      'retries',
    ]);
  });

  test('says in one line a mistake where, what was expected and what was found', () => {
    expect(refusalOf({ image: 'alpine', user: 5, comand: ['x'] }).message).toBe(
      [
        'ContainerExecutionInput is not valid:',
        '  user: expected a string that is not empty and has no NUL characters, got 5',
        '  comand: expected no such key, got ["x"]; did you mean command?',
      ].join('\n'),
    );
  });

  test('calls the payload itself by that name', () => {
    expect(refusalOf(null).message).toBe(
      'ContainerExecutionInput is not valid:\n  the payload: expected an object, got null',
    );
  });

  test('shows only the beginning of a long value', () => {
    const [issue] = refusalOf({ image: 'alpine', user: ['x'.repeat(500)] }).issues;

    expect(issue?.got).toHaveLength(100);
    expect(issue?.got).toMatch(/^\["xxx.*\.\.\.$/);
  });

  test.each<[string, unknown, string]>([
    ['a function', () => 1, 'function'],
    ['a symbol', Symbol('s'), 'symbol'],
  ])('shows %s, which JSON cannot', (_, user, shown) => {
    expect(refusalOf({ image: 'alpine', user }).issues).toEqual([
      { path: 'user', expected: expect.any(String), got: shown },
    ]);
  });

  test.each([
    ['a big integer', 5n, 'none'],
    ['an object that holds itself', circular(), 'none'],
    ['more than a million characters', 'x'.repeat(1_000_001), '1000029'],
  ])('refuses as a whole what cannot travel: %s', (_, user, got) => {
    expect(refusalOf({ image: 'alpine', user }).issues).toEqual([
      { path: '', expected: 'a value of at most 1000000 characters as JSON', got },
    ]);
  });

  test('tells no value of the environment, for it may be a secret', () => {
    const error = refusalOf({ image: 'alpine', env: { TOKEN: 'hunter2\0', PIN: 4711 } });

    expect(JSON.stringify([error.message, error.issues])).not.toMatch(/hunter2|4711/);
  });

  test('tells of the first twenty mistakes, and how many there are beside', () => {
    const error = refusalOf({ image: 'alpine', command: Array.from({ length: 25 }, () => 1) });

    expect(error.issues).toHaveLength(20);
    expect(error.message).toMatch(/\n {2}\.\.\. and 5 more$/);
  });
});

describe('an unknown key', () => {
  test.each([
    ['comand', 'command'],
    ['workdir', undefined],
    ['workingdir', 'workingDir'],
    ['Image', 'image'],
    ['labelz', 'labels'],
    ['auto_remove', 'autoRemove'],
    ['privileged', undefined],
  ])('%s is refused, and the hint is %s', (key, didYouMean) => {
    expect(refusalOf({ image: 'alpine', [key]: 1 }).issues).toEqual([
      { path: key, expected: 'no such key', got: '1', ...(didYouMean !== undefined && { didYouMean }) },
    ]);
  });

  test('is one problem each, with nothing else wrong', () => {
    const error = refusalOf({ image: 'alpine', one: 1, two: 2 });

    expect(error.issues).toHaveLength(2);
    expect(error.hasOnlyUnknownKeys).toBe(true);
  });
});

function circular(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}

function refusalOf(payload: unknown): PayloadError {
  try {
    parseContainerExecutionInput(payload);
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error('Expected the payload to be refused');
}
