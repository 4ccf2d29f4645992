import { afterEach, describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import { pruneCommand } from './prune-command.ts';
import type { PruneOptions } from './prune.ts';
import { runCommand } from './run-command.ts';

/** What `tdw-worker` would prune with, or what it says instead. */
async function parse(
  args: readonly string[],
  succeeds = true,
): Promise<{ options?: PruneOptions; said: string; exitCode?: number }> {
  const result: { options?: PruneOptions } = {};
  const command = pruneCommand(async (options) => {
    result.options = options;
    return succeeds;
  });
  const end = await parseCommand([runCommand(async () => undefined), command], args);
  return { ...result, ...end };
}

describe('tdw-worker prune', () => {
  const { exitCode } = process;
  afterEach(() => {
    process.exitCode = exitCode;
  });

  test('needs no option, and has a grace of ten seconds', async () => {
    expect((await parse(['prune'])).options).toEqual({ grace: 10_000 });
  });

  test('takes its options', async () => {
    const flags = ['--address', 't:7233', '--namespace', 'team', '--host-id', 'h', '--grace', '1m', '--dry-run'];
    const ofImages = ['--images', '--older-than', '12h', '--keep', 'team/*', '--keep', 'postgres:**'];

    expect((await parse(['prune', ...flags, ...ofImages])).options).toEqual({
      address: 't:7233',
      namespace: 'team',
      hostId: 'h',
      grace: 60_000,
      dryRun: true,
      images: true,
      olderThan: 12 * 3_600_000,
      keep: ['team/*', 'postgres:**'],
    });
  });

  test.each([
    [true, exitCode],
    [false, 1],
  ])('that succeeds (%s) ends with the code %s', async (succeeds, expected) => {
    await parse(['prune'], succeeds);

    expect(process.exitCode).toBe(expected);
  });

  test('mentions its options in its help, and where the rest of its configuration comes from', async () => {
    const { said, options } = await parse(['prune', '--help']);

    for (const word of ['--grace', '--dry-run', '--host-id', 'default: 10s', 'DOCKER_HOST', 'TEMPORAL_'])
      expect(said).toContain(word);
    expect(options).toBeUndefined();
  });

  test.each([
    ['a grace that is no time', ['--grace', 'long'], "Expected a time from 1s to 1d, such as '30s'"],
    ['an age of images without images', ['--older-than', '1h'], '--older-than is for images: give --images, too'],
    ['images to keep without images', ['--dry-run', '--keep', 'a:*'], '--keep is for images: give --images, too'],
    ['an option of the worker', ['--task-queue', 'q'], "unknown option '--task-queue'"],
    ['arguments that mean nothing', ['c1'], 'too many arguments'],
  ])('refuses %s', async (_, args, words) => {
    const { said, options, exitCode: code } = await parse(['prune', ...args]);

    expect(code).toBe(1);
    expect(said).toContain(words);
    expect(options).toBeUndefined();
  });
});
