import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { ContainerError, toContainerError } from './container-error.ts';

describe('the message of a ContainerError', () => {
  test('says what may be done about it', () => {
    expect(new ContainerError('Tdw.StartFailed', 'It did not start', { exitCode: 127 }).message).toBe(
      'It did not start\nHint: is the command in the image, and on the PATH?',
    );
  });

  test('says, too, what is found out later', () => {
    const error = new ContainerError('Tdw.InvalidOptions', 'It was refused', { image: 'alpine' });
    error.add({ logTail: 'the last line\n', removed: true });

    expect(error.message).toBe('It was refused\nHint: correct the input\nIts last output:\nthe last line');
    expect(error.details).toEqual({ image: 'alpine', logTail: 'the last line\n', removed: true });
  });

  test('is under 4 KiB, however much the engine and the container say', () => {
    const error = new ContainerError('Tdw.StartFailed', '€'.repeat(9_000), { logTail: '€'.repeat(9_000) });

    expect(Buffer.byteLength(error.message)).toBeLessThan(4_096);
  });
});

describe('toContainerError', () => {
  test.each([
    [undefined, 'Tdw.EngineUnreachable'],
    [500, 'Tdw.EngineUnreachable'],
    [503, 'Tdw.EngineUnreachable'],
    [404, 'Tdw.ContainerLost'],
    [400, 'Tdw.InvalidOptions'],
    [401, 'Tdw.InvalidOptions'],
    [403, 'Tdw.InvalidOptions'],
    [408, 'Tdw.EngineUnreachable'],
    [429, 'Tdw.EngineUnreachable'],
    [409, 'Tdw.EngineUnreachable'],
  ])("makes of an engine's %p a %s, with what it knows and the cause", (status, type) => {
    const cause = new EngineError('said', { status });
    const error = toContainerError(cause, { key: 'k', image: 'alpine' });

    expect(error).toBeInstanceOf(ContainerError);
    expect(error).toMatchObject({
      type,
      message: expect.stringContaining('said'),
      details: { key: 'k', image: 'alpine' },
      cause,
    });
  });

  test('calls the container by its name where it has one', () => {
    const error = toContainerError(new EngineError('said', { status: 404 }), { image: 'alpine', name: 'build' });

    expect((error as Error).message).toMatch(/^The engine no longer has the container 'build' of 'alpine', .*: said\n/);
  });

  test.each([new Error('other'), new ContainerError('Tdw.NameConflict', 'taken'), 'text'])(
    "leaves alone what is not the engine's: %p",
    (error) => {
      expect(toContainerError(error, {})).toBe(error);
    },
  );
});
