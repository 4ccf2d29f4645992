import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from './container-input.ts';
import type { ContainerRetryPolicy } from './retry-policy.ts';
import type { RunOptions } from './run-options/run-options.ts';
import { parseContainerExecutionInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const FULL = {
  image: 'ghcr.io/team/app:1.0',
  command: ['run', '--fast'],
  entrypoint: ['/entry'],
  env: { A: '1', B: '' },
  workingDir: '/work',
  user: '1000:1000',
  ports: ['5432', '127.0.0.1:8080:80/tcp'],
  volumes: ['cache:/cache', { type: 'tmpfs', target: '/scratch' }],
  pull: 'never',
  platform: 'linux/amd64',
  registryCredentials: 'ci-pull',
  lifecycle: 'service',
  waitStrategy: { type: 'port', port: 5432, startupTimeout: '30s' },
  name: 'build',
  containerName: 'the-build',
  labels: { team: 'core' },
  queueTimeout: '10m',
  startTimeout: 60_000,
  runTimeout: '1.5h',
  hostLossTimeout: '1h',
  rerunOnHostLoss: false,
  autoRemove: false,
  files: [{ path: '/in/a.txt', content: 'a', mode: '0600', uid: 1, gid: 2 }],
  collect: ['/out/**/*.xml'],
  secrets: [{ secret: 'db/password', target: 'pw', mode: '0440', uid: 70, gid: 70 }],
  services: [{ name: 'db', image: 'postgres:15', lifecycle: 'service', waitStrategy: { type: 'port', port: 5432 } }],
} satisfies Required<Omit<ContainerExecutionInput, 'retry' | 'networks' | keyof RunOptions>>;

/** Apart, for it goes with neither a service nor a name. */
const RETRIED = {
  image: 'alpine',
  retry: {
    maximumAttempts: 5,
    initialInterval: '2s',
    backoffCoefficient: 1.5,
    maximumInterval: '1m',
    onExitCodes: [1, 75],
    onRunTimeout: true,
    onOutOfMemory: true,
    onEngineRestart: true,
  },
  rerunOnHostLoss: true,
} satisfies ContainerExecutionInput & { retry: Required<ContainerRetryPolicy> };

describe('parsing what is valid', () => {
  test.each([{ image: 'alpine' }, FULL, RETRIED])('adds nothing and takes nothing away: %j', (input) => {
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
    const error = refusalOf(parseContainerExecutionInput, {
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
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', user: 5, comand: ['x'] }).message).toBe(
      [
        'ContainerExecutionInput is not valid:',
        '  user: expected a string that is not empty and has no NUL characters, got 5',
        '  comand: expected no such key, got an array; did you mean command?',
      ].join('\n'),
    );
  });

  test('calls the payload itself by that name', () => {
    expect(refusalOf(parseContainerExecutionInput, null).message).toBe(
      'ContainerExecutionInput is not valid:\n  the payload: expected an object, got null',
    );
  });

  test('shows only the beginning of a long value', () => {
    const [issue] = refusalOf(parseContainerExecutionInput, { image: 'alpine', workingDir: 'x'.repeat(500) }).issues;

    expect(issue?.got).toHaveLength(100);
    expect(issue?.got).toMatch(/^"xxx.*\.\.\.$/);
  });

  test.each<[string, unknown, string]>([
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['an array', ['a'], 'an array'],
    ['an object', { a: 1 }, 'an object'],
    ['null', null, 'null'],
  ])('says of %s only what it is', (_, user, shown) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', user }).issues).toEqual([
      { path: 'user', expected: expect.any(String), got: shown },
    ]);
  });

  test.each([
    ['a big integer', 5n, 'none'],
    ['an object that holds itself', circular(), 'none'],
    ['more than a million characters', 'x'.repeat(1_000_001), '1000029'],
  ])('refuses as a whole what cannot travel: %s', (_, user, got) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', user }).issues).toEqual([
      { path: '', expected: 'a value of at most 1000000 characters as JSON', got },
    ]);
  });

  test('tells no value of the environment, for it may be a secret', () => {
    const error = refusalOf(parseContainerExecutionInput, { image: 'alpine', env: { TOKEN: 'hunter2\0', PIN: 4711 } });

    expect(JSON.stringify([error.message, error.issues])).not.toMatch(/hunter2|4711/);
  });

  test.each<[string, unknown]>([
    ['a misspelt environment', { image: 'alpine', environment: { TOKEN: 'hunter2' } }],
    ['an environment as text', { image: 'alpine', env: 'TOKEN=hunter2' }],
    ['an environment as a list', { image: 'alpine', env: ['TOKEN=hunter2'] }],
    ['an object with an environment where text belongs', { image: { env: { TOKEN: 'hunter2' } } }],
    [
      'headers of a wait strategy that has none',
      { image: 'a', waitStrategy: { type: 'log', headers: { a: 'hunter2' } } },
    ],
    ['a misspelt key', { image: 'alpine', token: 'hunter2' }],
  ])('tells nothing of %s', (_, payload) => {
    const error = refusalOf(parseContainerExecutionInput, payload);

    expect(JSON.stringify([error.message, error.issues])).not.toContain('hunter2');
  });

  test.each([1, 2_000, 3_500, 4_200, 20_000])('survives %d levels of nesting, and says where', (depth) => {
    let nested: unknown = 'x';
    for (let level = 0; level < depth; level++) nested = level % 2 === 0 ? [nested] : { nested };

    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', user: nested }).issues).toHaveLength(1);
  });

  test('keeps its message short, and its count right, where each problem takes a long line', () => {
    const error = refusalOf(parseContainerExecutionInput, {
      image: 'alpine',
      volumes: Array.from({ length: 50 }, () => 'x'.repeat(200)),
    });
    const shown = error.message.split('\n').length - 2;

    expect(error.message.length).toBeLessThan(4_096);
    expect(error.issues).toHaveLength(20);
    expect(shown).toBeLessThan(20);
    expect(error.message).toMatch(new RegExp(`\\n {2}\\.\\.\\. and ${50 - shown} more$`));
  });

  test('tells of the first twenty mistakes, and how many there are beside', () => {
    const error = refusalOf(parseContainerExecutionInput, {
      image: 'alpine',
      command: Array.from({ length: 25 }, () => 1),
    });

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
    ['sudo', undefined],
  ])('%s is refused, and the hint is %s', (key, didYouMean) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', [key]: 1 }).issues).toEqual([
      { path: key, expected: 'no such key', got: 'a number', ...(didYouMean !== undefined && { didYouMean }) },
    ]);
  });

  test('is one problem each, with nothing else wrong', () => {
    const error = refusalOf(parseContainerExecutionInput, { image: 'alpine', one: 1, two: 2 });

    expect(error.issues).toHaveLength(2);
    expect(error.hasOnlyUnknownKeys).toBe(true);
  });
});

function circular(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}
