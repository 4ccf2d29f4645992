import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { inOtherProcess } from './test-support.ts';

describe('runCommand', () => {
  test.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -TERM $$', 143],
  ])('`%s` ends with %d', async (script, code) => {
    expect(await runCommand(['sh', '-c', script], process.env)).toBe(code);
  });

  test('a program that is not there is named', async () => {
    await expect(runCommand(['tdw-no-such-program'], process.env)).rejects.toThrow('`tdw-no-such-program`');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'hands %s to the command and waits for its end',
    async (signal) => {
      // Ends with its input too: nothing is left over when this test fails.
      const command = `process.on('${signal}', () => process.exit(42)); process.stdin.on('end', process.exit).resume(); console.log('ready')`;
      const runner = inOtherProcess(
        join(__dirname, 'run-command.mjs'),
        `process.exit(await it.runCommand([process.execPath, '-e', ${JSON.stringify(command)}], process.env))`,
      );
      expect(await runner.line()).toBe('ready');
      runner.kill(signal);
      expect(await once(runner, 'exit')).toEqual([42, null]);
    },
  );
});
