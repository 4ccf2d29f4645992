import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const ports = ['80'];
const TEXT = 'a string that is not empty and has no NUL characters';
const PATTERN = 'a regular expression of 1 to 1000 characters, without look-around and back-references';
const EITHER = "exactly one of 'message' and 'pattern'";
const TIMES = 'a whole number from 1 to 1000000';
const PORT = 'a port number from 1 to 65535';
const PATH = "a path that begins with '/', without spaces and control characters";
const STATUS = 'an HTTP status from 100 to 599';
const REQUIRED = 'a value, for it is required';

describe('a wait strategy', () => {
  test.each([
    { type: 'log', message: 'ready' },
    { type: 'log', message: ' ready', times: 2, startupTimeout: '30s' },
    { type: 'log', pattern: '^ready$', times: 1_000_000 },
    { type: 'port', port: 80 },
    { type: 'port', port: 80, startupTimeout: 500 },
    { type: 'http', port: 80 },
    { type: 'http', port: 80, path: '/', status: 100, tls: false, headers: {} },
    { type: 'http', port: 80, path: '/a%20b?c=d', status: [200, 599], tls: true, headers: { 'X-Token': 'a b\tü' } },
    { type: 'healthy' },
    { type: 'healthy', startupTimeout: '1m' },
    { type: 'http', port: 80, body: '"ready":true' },
    { type: 'http', port: 80, status: 503, bodyPattern: '^(up|ok)$' },
    { type: 'command', command: ['pg_isready', '-q'] },
    {
      type: 'all',
      of: [{ type: 'port', port: 80, startupTimeout: '30s' }, { type: 'healthy' }],
      startupTimeout: '30s',
    },
    { type: 'any', of: [{ type: 'command', command: ['test', '-e', '/ready'], startupTimeout: '10m' }] },
  ])('may be %j', (waitStrategy) => {
    const input = { image: 'a', ports, waitStrategy };

    expect(parseContainerExecutionInput(input)).toStrictEqual(input);
  });

  test.each<[unknown, string, string, string]>([
    ['healthy', 'waitStrategy', 'an object', '"healthy"'],
    [null, 'waitStrategy', 'an object', 'null'],
    [{}, 'waitStrategy.type', REQUIRED, 'nothing'],
    [
      { type: 'tcp' },
      'waitStrategy.type',
      'one of ("log" | "port" | "http" | "healthy" | "command" | "all" | "any")',
      '"tcp"',
    ],
    [{ type: 'log' }, 'waitStrategy', EITHER, 'an object'],
    [{ type: 'log', message: 'a', pattern: 'b' }, 'waitStrategy', EITHER, 'an object'],
    [{ type: 'log', message: ' ' }, 'waitStrategy.message', TEXT, '" "'],
    [{ type: 'log', pattern: '(' }, 'waitStrategy.pattern', PATTERN, '"("'],
    [{ type: 'log', message: 'a', times: 0 }, 'waitStrategy.times', TIMES, '0'],
    [{ type: 'log', message: 'a', times: 1_000_001 }, 'waitStrategy.times', TIMES, '1000001'],
    [{ type: 'log', message: 'a', times: 1.5 }, 'waitStrategy.times', TIMES, '1.5'],
    [{ type: 'log', message: 'a', times: '2' }, 'waitStrategy.times', TIMES, '"2"'],
    [{ type: 'port' }, 'waitStrategy.port', REQUIRED, 'nothing'],
    [{ type: 'port', port: '80' }, 'waitStrategy.port', PORT, '"80"'],
    [{ type: 'http', port: 0 }, 'waitStrategy.port', PORT, '0'],
    [{ type: 'http', port: 80, path: 'health' }, 'waitStrategy.path', PATH, '"health"'],
    [{ type: 'http', port: 80, path: '/a b' }, 'waitStrategy.path', PATH, '"/a b"'],
    [{ type: 'http', port: 80, path: '/\r\nHost: x' }, 'waitStrategy.path', PATH, '"/\\r\\nHost: x"'],
    [{ type: 'http', port: 80, status: 99 }, 'waitStrategy.status', STATUS, '99'],
    [{ type: 'http', port: 80, status: '200' }, 'waitStrategy.status', STATUS, '"200"'],
    [{ type: 'http', port: 80, status: [] }, 'waitStrategy.status', 'at least one HTTP status', 'an array'],
    [{ type: 'http', port: 80, status: [200, 600] }, 'waitStrategy.status[1]', STATUS, '600'],
    [{ type: 'http', port: 80, tls: 'yes' }, 'waitStrategy.tls', 'true or false', '"yes"'],
    [
      { type: 'http', port: 80, headers: ['Accept: a'] },
      'waitStrategy.headers',
      "an object such as { NAME: 'value' }",
      'an array',
    ],
    [
      { type: 'http', port: 80, headers: { 'a b': 'c' } },
      'waitStrategy.headers.a b',
      "an HTTP header's name, such as 'Accept'",
      '"a b"',
    ],
    [
      { type: 'http', port: 80, headers: { Accept: 'a\r\nb' } },
      'waitStrategy.headers.Accept',
      'a string without line breaks and control characters',
      'a string',
    ],
    [
      { type: 'healthy', startupTimeout: 'soon' },
      'waitStrategy.startupTimeout',
      "a duration from 1 ms to 365 days: milliseconds as a number, or text such as '30s', '10m', '1.5h'",
      '"soon"',
    ],
    [
      { type: 'http', port: 80, body: 'a', bodyPattern: 'b' },
      'waitStrategy',
      "one of 'body' and 'bodyPattern' at most",
      'an object',
    ],
    [{ type: 'http', port: 80, bodyPattern: '(?=a)' }, 'waitStrategy.bodyPattern', PATTERN, '"(?=a)"'],
    [{ type: 'command', command: [] }, 'waitStrategy.command', 'a program, and its arguments', 'an array'],
    [{ type: 'all', of: [] }, 'waitStrategy.of', 'from 1 to 10 wait strategies', 'an array'],
    [
      { type: 'all', of: [{ type: 'any', of: [{ type: 'healthy' }] }] },
      'waitStrategy.of[0].type',
      'one of ("log" | "port" | "http" | "healthy" | "command")',
      '"any"',
    ],
    [
      { type: 'any', of: [{ type: 'healthy' }, { type: 'healthy', startupTimeout: '2m' }], startupTimeout: '1m' },
      'waitStrategy.of[1].startupTimeout',
      'at most 1m, the startupTimeout of the whole',
      '"2m"',
    ],
    [
      { type: 'any', of: [{ type: 'healthy' }, { type: 'port', port: 81 }] },
      'waitStrategy.of[1].port',
      "a TCP port that 'ports' publishes (it publishes 80); add '81' to 'ports'",
      '81',
    ],
  ])('may not be %j', (waitStrategy, path, expected, got) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'a', ports, waitStrategy }).issues).toEqual([
      { path, expected, got },
    ]);
  });
});
