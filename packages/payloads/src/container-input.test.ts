import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from './parse.ts';
import type { PayloadError } from './payload-error.ts';
import { refusalOf } from './testing/refusal-of.ts';

const accepted: readonly (readonly [field: string, value: unknown])[] = [
  ['pull', 'always'],
  ['pull', 'missing'],
  ['pull', 'never'],
  ['platform', 'linux/arm64'],
  ['registryCredentials', 'ci-pull'],
  ['command', []],
  ['command', ['sh', '-c', '', 'ünïcode\n']],
  ['entrypoint', ['/bin/sh']],
  ['env', {}],
  ['env', { PATH: '/bin', 'weird.name-1': '', EQUALS: 'a=b' }],
  ['env', { PASSWORD: { secret: 'db/password' } }],
  ['workingDir', '/'],
  ['workingDir', '/work/with space'],
  ['user', 'postgres'],
  ['user', '1000:1000'],
  ['name', 'a'],
  ['name', 'Build_1.2-x'],
  ['name', 'a'.repeat(63)],
  ['labels', {}],
  ['labels', { 'com.example.team': 'core', tdwish: '' }],
  ['runTimeout', 1],
  ['runTimeout', '30s'],
  ['runTimeout', '365d'],
  ['autoRemove', true],
  ['autoRemove', false],
  ['autoRemove', 'onSuccess'],
];

const TEXT = 'a string without NUL characters';
const ENV_VALUE = `${TEXT}, or a secret's name as { secret: 'db/password' }`;
const RECORD = "an object such as { NAME: 'value' }";
const FILLED_TEXT = 'a string that is not empty and has no NUL characters';
const DURATION = "a duration from 1 ms to 365 days: milliseconds as a number, or text such as '30s', '10m', '1.5h'";
const STEP_NAME = "a name of 1 to 63 letters, digits, '_', '.' or '-' that begins with a letter or digit";
const ABSOLUTE_PATH = "an absolute path inside the container, such as '/work'";
const PLATFORM = "a platform as 'os/architecture' or 'os/architecture/variant', such as 'linux/arm64'";
const CREDENTIALS_NAME =
  "a name of up to 63 letters, digits, '_', '.' and '-' that begins with a letter or a digit, such as 'ci-pull'";
const ENV_NAME = "an environment variable's name: not empty, without '=' and NUL";
const LABEL_NAME = "a label's name: not empty, and not beginning with 'tdw.', which is reserved";

const refused: readonly (readonly [field: string, value: unknown, path: string, expected: string, got: string])[] = [
  ['pull', 'ifNotPresent', 'pull', 'one of ("always" | "missing" | "never")', '"ifNotPresent"'],
  ['platform', 'arm64', 'platform', PLATFORM, '"arm64"'],
  ['registryCredentials', '../x', 'registryCredentials', CREDENTIALS_NAME, '"../x"'],
  ['command', 'echo hi', 'command', 'an array', '"echo hi"'],
  ['command', ['echo', 1], 'command[1]', TEXT, '1'],
  ['command', ['nul\0'], 'command[0]', TEXT, '"nul\\u0000"'],
  ['command', null, 'command', 'an array', 'null'],
  ['entrypoint', '/bin/sh', 'entrypoint', 'an array', '"/bin/sh"'],
  ['entrypoint', [null], 'entrypoint[0]', TEXT, 'null'],
  ['env', 'A=1', 'env', RECORD, 'a string'],
  ['env', ['A=1'], 'env', RECORD, 'an array'],
  ['env', { PORT: 8080 }, 'env.PORT', ENV_VALUE, 'a number'],
  ['env', { PORT: 'a\0b' }, 'env.PORT', ENV_VALUE, 'a string'],
  ['env', { KEY: { secret: '../key' } }, 'env.KEY', ENV_VALUE, 'an object'],
  ['env', { KEY: { secret: 'a', optional: true } }, 'env.KEY', ENV_VALUE, 'an object'],
  ['env', { 'A=B': 'c' }, 'env.A=B', ENV_NAME, '"A=B"'],
  ['env', { '': 'c' }, 'env.', ENV_NAME, '""'],
  ['workingDir', 'work', 'workingDir', ABSOLUTE_PATH, '"work"'],
  ['workingDir', '', 'workingDir', ABSOLUTE_PATH, '""'],
  ['workingDir', '/a\0', 'workingDir', ABSOLUTE_PATH, '"/a\\u0000"'],
  ['user', '', 'user', FILLED_TEXT, '""'],
  ['user', '  ', 'user', FILLED_TEXT, '"  "'],
  ['user', 1000, 'user', FILLED_TEXT, '1000'],
  ['name', '', 'name', STEP_NAME, '""'],
  ['name', '-a', 'name', STEP_NAME, '"-a"'],
  ['name', 'two words', 'name', STEP_NAME, '"two words"'],
  ['name', 'a'.repeat(64), 'name', STEP_NAME, `"${'a'.repeat(64)}"`],
  ['labels', ['a'], 'labels', RECORD, 'an array'],
  ['labels', { '': 'x' }, 'labels.', LABEL_NAME, '""'],
  ['labels', { 'tdw.keep': 'true' }, 'labels.tdw.keep', LABEL_NAME, '"tdw.keep"'],
  ['labels', { team: 1 }, 'labels.team', TEXT, '1'],
  ['runTimeout', 0, 'runTimeout', DURATION, '0'],
  ['runTimeout', -1, 'runTimeout', DURATION, '-1'],
  ['runTimeout', '10 minuts', 'runTimeout', DURATION, '"10 minuts"'],
  ['runTimeout', '366d', 'runTimeout', DURATION, '"366d"'],
  ['runTimeout', '0.5ms', 'runTimeout', DURATION, '"0.5ms"'],
  ['runTimeout', true, 'runTimeout', DURATION, 'true'],
  ['autoRemove', 'yes', 'autoRemove', "true, false or 'onSuccess'", '"yes"'],
  ['autoRemove', null, 'autoRemove', "true, false or 'onSuccess'", 'null'],
];

describe('a container input', () => {
  test('needs nothing but an image', () => {
    expect(parseContainerExecutionInput({ image: 'alpine' })).toEqual({ image: 'alpine' });
  });

  test.each(accepted)('may have %s %j', (field, value) => {
    const input = { image: 'alpine', [field]: value };

    expect(parseContainerExecutionInput(input)).toEqual(input);
  });

  test.each(refused)('may not have %s %j', (field, value, path, expected, got) => {
    expect(issuesOf({ image: 'alpine', [field]: value })).toEqual([{ path, expected, got }]);
  });

  test.each([undefined, null, 'alpine', 5])('may not be %p', (payload) => {
    expect(issuesOf(payload)).toEqual([expect.objectContaining({ path: '' })]);
  });

  test('may not be without an image', () => {
    expect(issuesOf({})).toEqual([{ path: 'image', expected: 'a value, for it is required', got: 'nothing' }]);
  });

  test('may have a field that is set to undefined, which JSON makes nothing of', () => {
    expect(parseContainerExecutionInput({ image: 'alpine', user: undefined })).toStrictEqual({ image: 'alpine' });
  });
});

function issuesOf(payload: unknown): PayloadError['issues'] {
  return refusalOf(parseContainerExecutionInput, payload).issues;
}
