import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// In a process of its own, as it is used; commander is ESM only, which jest's own require does not take.
const CLI = join(__dirname, 'cli.ts');
const PROGRAM = `
  const { createCli } = await import(${JSON.stringify(CLI)});
  const run = async (options) => console.log('OPTIONS ' + JSON.stringify(options));
  await createCli(run).parseAsync(process.argv.slice(1), { from: 'user' });
`;

/** The program with these arguments: what it would run with, or what it says against them. */
function parse(...args: string[]): Promise<{ options?: unknown; said: string; failed: boolean }> {
  const flags = ['--conditions=@tdw/source', '--input-type=module', '--eval', PROGRAM, '--'];
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, ...args], (error, stdout, stderr) => {
      const [, options] = /^OPTIONS (.*)$/m.exec(stdout) ?? [];
      const said = `${stdout}${stderr}`;
      resolve({
        ...(options !== undefined && { options: JSON.parse(options) as unknown }),
        said,
        failed: error !== null,
      });
    });
  });
}

const OPTIONS = [
  '--task-queue',
  '--address',
  '--namespace',
  '--host-id',
  '--max-concurrent-containers',
  '--log-level',
] as const;

describe('tdw-worker', () => {
  test('needs no option at all', async () => {
    const { options } = await parse();

    expect(options).toEqual({ taskQueue: 'docker-tasks', logLevel: 'info' });
  });

  test('takes every option', async () => {
    const given = ['q', 'temporal:7233', 'team', 'host-1', '12', 'debug'];
    const { options } = await parse(...OPTIONS.flatMap((option, index) => [option, given[index] ?? '']));

    expect(options).toEqual({
      taskQueue: 'q',
      address: 'temporal:7233',
      namespace: 'team',
      hostId: 'host-1',
      maxConcurrentContainers: 12,
      logLevel: 'debug',
    });
  });

  test('mentions every option in its help, and where the rest of its configuration comes from', async () => {
    const { options, said, failed } = await parse('--help');

    for (const word of [...OPTIONS, 'DOCKER_HOST', 'TEMPORAL_', 'SIGTERM', 'docker-tasks'])
      expect(said).toContain(word);
    expect(options).toBeUndefined();
    expect(failed).toBe(false);
  });

  test.each(['0', '-1', '1.5', 'many', '', 'NaN', 'Infinity', '1e400'])(
    'refuses %p containers: option, got and expected',
    async (value) => {
      const { options, said, failed } = await parse(`--max-concurrent-containers=${value}`);

      expect(failed).toBe(true);
      expect(said).toContain('--max-concurrent-containers');
      expect(said).toContain(`'${value}'`);
      expect(said).toContain('Expected a whole number from 1 up');
      expect(options).toBeUndefined();
    },
  );

  test('refuses a log level that there is not: option, got and expected', async () => {
    const { options, said } = await parse('--log-level', 'loud');

    expect(said).toContain('--log-level');
    expect(said).toContain("'loud'");
    expect(said).toContain('trace, debug, info, warn, error');
    expect(options).toBeUndefined();
  });

  test.each([
    ['an option that there is not', ['--task-queu', 'q'], "unknown option '--task-queu'"],
    ['an option without its value', ['--task-queue'], "option '--task-queue <name>' argument missing"],
    ['arguments that mean nothing', ['docker-tasks'], 'too many arguments'],
  ])('refuses %s', async (_, args, words) => {
    const { options, said, failed } = await parse(...args);

    expect(failed).toBe(true);
    expect(said).toContain(words);
    expect(options).toBeUndefined();
  });
});
