import { describe, expect, test } from '@jest/globals';
import { workspaceUseOf } from './workspace-use.ts';

const run = { networks: { default: {}, back: { internal: true }, constructor: {} }, volumes: { build: {}, 'x.y': {} } };

describe('what a container uses of its run', () => {
  test('is the default network, where it says nothing and there is one', () => {
    expect(workspaceUseOf({}, run)).toEqual({ networks: { default: { aliases: [] } }, volumes: [] });
    expect(workspaceUseOf({ name: 'db' }, run)?.networks).toEqual({ default: { aliases: ['db'] } });
    expect(workspaceUseOf({}, { networks: { back: {} } })).toBeUndefined();
    expect(workspaceUseOf({ networkMode: 'none' }, run)).toBeUndefined();
    expect(workspaceUseOf({}, {})).toBeUndefined();
  });

  test('are the networks that it names, with all of its host names in each', () => {
    expect(
      workspaceUseOf({ name: 'db', networks: { back: { aliases: ['sql', 'db'] }, constructor: {} } }, run),
    ).toEqual({
      networks: { back: { internal: true, aliases: ['db', 'sql'] }, constructor: { aliases: ['db'] } },
      volumes: [],
    });
    expect(workspaceUseOf({ networks: ['back'] }, run)?.networks).toEqual({ back: { internal: true, aliases: [] } });
  });

  test('are the volumes of the run that it mounts, in either form, each once', () => {
    const volumes = [
      'build:/out:ro',
      'build:/again',
      'engines-own:/cache',
      '/build',
      '/srv/build:/in',
      { type: 'volume' as const, source: 'x.y', target: '/x' },
      { type: 'volume' as const, target: '/anonymous' },
      { type: 'bind' as const, source: '/build', target: '/bound' },
      { type: 'tmpfs' as const, target: '/tmp' },
    ];

    expect(workspaceUseOf({ networkMode: 'none', volumes }, run)).toEqual({ networks: {}, volumes: ['build', 'x.y'] });
  });
});
