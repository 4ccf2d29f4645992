import { afterEach, describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import type { PolicyCheckOptions } from './check-policy.ts';
import { policyCommand } from './policy-command.ts';

/** What would be checked, or what is said instead. */
async function parse(
  args: readonly string[],
  isAllowed = true,
): Promise<{ asked?: [string, PolicyCheckOptions]; said: string; exitCode?: number }> {
  const result: { asked?: [string, PolicyCheckOptions] } = {};
  const command = policyCommand(async (file, options) => {
    result.asked = [file, options];
    return isAllowed;
  });
  const end = await parseCommand([command], ['policy', ...args]);
  return { ...result, ...end };
}

describe('tdw-worker policy check', () => {
  const { exitCode } = process;
  afterEach(() => {
    process.exitCode = exitCode;
  });

  test('needs a file, and takes the task queue', async () => {
    expect((await parse(['check', 'p.json'])).asked).toEqual(['p.json', { taskQueue: 'docker-tasks' }]);
    expect((await parse(['check', 'p.json', '--task-queue', 'q'])).asked).toEqual(['p.json', { taskQueue: 'q' }]);
    expect(await parse(['check'])).toMatchObject({ exitCode: 1, said: expect.stringContaining("argument 'file'") });
  });

  test.each([
    [true, exitCode],
    [false, 1],
  ])('of what is allowed (%s) ends with the code %s', async (isAllowed, expected) => {
    await parse(['check', 'p.json'], isAllowed);

    expect(process.exitCode).toBe(expected);
  });

  test.each([[['--help']], [['check', '--help']]])('says in its help what it is for: %j', async (args) => {
    const { said, exitCode: code, asked } = await parse(args);

    expect(code).toBe(0);
    expect(said).toContain('check');
    expect(asked).toBeUndefined();
  });

  test('says in its help what it does not see', async () => {
    expect((await parse(['check', '--help'])).said).toContain('judged by their names');
  });
});
