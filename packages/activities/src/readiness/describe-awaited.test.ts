import { describe, expect, test } from '@jest/globals';
import type { WaitStrategyConfig } from '@tdw/payloads';
import { describeAwaited, shorten } from './describe-awaited.ts';

test.each<[WaitStrategyConfig | undefined, string]>([
  [{ type: 'log', message: 'ready' }, "a line with 'ready'"],
  [{ type: 'log', message: 'ready', times: 2 }, "2 lines with 'ready'"],
  [{ type: 'log', pattern: 'rea.y' }, 'a line to match /rea.y/'],
  [{ type: 'port', port: 5432 }, 'port 5432'],
  [{ type: 'http', port: 80 }, 'GET http://…:80/ to answer 200–299'],
  [{ type: 'http', port: 80, path: '/x', status: [200, 301], tls: true }, 'GET https://…:80/x to answer 200 or 301'],
  [{ type: 'http', port: 80, body: 'ok' }, "GET http://…:80/ to answer 200–299 with 'ok'"],
  [{ type: 'http', port: 80, bodyPattern: '^ok$' }, 'GET http://…:80/ to answer 200–299 to match /^ok$/'],
  [{ type: 'healthy' }, 'its health check'],
  [{ type: 'command', command: ['pg_isready', '-q'] }, "'pg_isready -q' in it to exit with 0"],
  [{ type: 'all', of: [{ type: 'port', port: 80 }, { type: 'healthy' }] }, 'all of (port 80), (its health check)'],
  [{ type: 'any', of: [{ type: 'healthy' }] }, 'any of (its health check)'],
  [undefined, 'its process to run'],
])('%j is called: %s', (strategy, words) => {
  expect(describeAwaited(strategy)).toBe(words);
});

describe('what is too long', () => {
  test('shares the room for one with the others', () => {
    const of = Array.from({ length: 10 }, () => ({ type: 'log', message: '€'.repeat(1_000) }) as const);

    expect(Buffer.byteLength(describeAwaited({ type: 'all', of }))).toBeLessThanOrEqual(600);
    expect(describeAwaited({ type: 'all', of }).match(/a line with '€+…/g)).toHaveLength(10);
  });

  test('is cut, between two characters', () => {
    const short = shorten('€'.repeat(1_000));

    expect(short).toMatch(/^€+…$/);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(600);
    expect(shorten('x'.repeat(600))).toBe('x'.repeat(600));
  });
});
