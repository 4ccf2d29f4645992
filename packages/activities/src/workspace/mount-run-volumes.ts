import type { WorkspaceUse } from '@tdw/payloads';
import type { HostOptions } from '../engine/create-container-options.ts';
import { sharedName } from './workspace-names.ts';

/** What names a volume of the run is made to mean that one, by the engine's name for it. */
export function mountRunVolumes(options: HostOptions, workspaces: readonly WorkspaceUse[]): HostOptions {
  const names = new Map(
    workspaces.flatMap(({ key, volumes }) => volumes.map((name): [string, string] => [name, sharedName(key, name)])),
  );
  const { Mounts, Binds } = options;
  return {
    ...options,
    ...(Mounts && {
      Mounts: Mounts.map((mount) => {
        const Source = mount.Type === 'volume' ? names.get(mount.Source ?? '') : undefined;
        return Source === undefined ? mount : { ...mount, Source };
      }),
    }),
    // `source:target:mode`, where a source that is a path begins with a slash.
    ...(Binds && {
      Binds: Binds.map((bind) => {
        const [source = '', ...rest] = bind.split(':');
        return [names.get(source) ?? source, ...rest].join(':');
      }),
    }),
  };
}
