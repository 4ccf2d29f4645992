import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../testing/parse-command.ts';
import { VERSION } from '../version.ts';

describe('tdw-worker', () => {
  test('names its commands in its help, and the way to their options', async () => {
    const { said, exitCode } = await parseCommand(undefined, ['--help']);

    for (const words of [
      'run [options]',
      'artifacts [options] <workflow-id>',
      'logs [options] <workflow-id>',
      'policy',
      'prune [options]',
      'tdw-worker run --help',
    ])
      expect(said).toContain(words);
    expect(exitCode).toBe(0);
  });

  test('says its version', async () => {
    expect(await parseCommand(undefined, ['--version'])).toEqual({ said: `${VERSION}\n`, exitCode: 0 });
  });
});
