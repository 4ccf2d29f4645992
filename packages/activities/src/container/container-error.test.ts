import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { ContainerError, toContainerError } from './container-error.ts';

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

  test.each([new Error('other'), new ContainerError('Tdw.NameConflict', 'taken'), 'text'])(
    "leaves alone what is not the engine's: %p",
    (error) => {
      expect(toContainerError(error, {})).toBe(error);
    },
  );
});
