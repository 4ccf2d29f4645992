import { describe, expect, test } from '@jest/globals';
import { parseRunArguments } from './arguments.mjs';

describe('parseRunArguments', () => {
  test('everything behind `--` is the command, options too', () => {
    expect(parseRunArguments(['--temporal', 'image', '--', 'jest', '--temporal', '--', 'x'])).toEqual({
      help: false,
      temporal: 'image',
      engine: true,
      command: ['jest', '--temporal', '--', 'x'],
    });
  });

  test('without options: an engine, no Temporal server', () => {
    expect(parseRunArguments(['--', 'x'])).toMatchObject({ temporal: 'none', engine: true });
  });

  test('options may be joined by `=`, and the engine left out', () => {
    expect(parseRunArguments(['--no-engine', '--temporal=server', '--', 'x'])).toMatchObject({
      temporal: 'server',
      engine: false,
    });
  });

  test('help needs no command', () => {
    expect(parseRunArguments(['--help'])).toMatchObject({ help: true });
  });

  test.each([
    [[], 'a command after `--`'],
    [['--temporal', 'none', '--'], 'a command after `--`'],
    [['--temporal', 'cloud', '--', 'x'], '--temporal server, image, program, none'],
    [['--temporal'], '--temporal server, image, program, none'],
    [['jest'], '--temporal, --no-engine or --help'],
    [['--temporal', 'image', '--no-engine', '--', 'x'], 'an engine for `--temporal image`'],
  ])('%j is refused', (argv, expected) => {
    expect(() => parseRunArguments(argv)).toThrow(`expected: ${expected}`);
  });
});
