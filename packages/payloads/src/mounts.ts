import * as v from 'valibot';
import { parseTmpfs, TmpfsListSchema } from './run-options/file-system.ts';
import { asList } from './syntax/one-or-more.ts';
import { normalPath } from './syntax/text.ts';
import { isReadOnlyMount, mountTarget, VolumesSchema } from './syntax/volume.ts';

/** A mount that a payload asks for. */
export interface AskedMount {
  /** Where it is in the container, as the payload has it. */
  target: string;
  /** The same as the engine has it, which takes `/data`, `/data/` and `//data/.` for one place. */
  place: string;
  kind: 'memory' | 'readOnly' | 'writable';
  /** Where it is in the payload. */
  path: ['volumes' | 'tmpfs', number];
}

/** The mounts of a container by its `volumes` and `tmpfs`, as far as these are valid. */
export function mountsOf({ volumes, tmpfs }: { volumes?: unknown; tmpfs?: unknown }): AskedMount[] {
  const ofVolumes = (v.is(VolumesSchema, volumes) ? volumes : []).map((volume, index): AskedMount => {
    const isMemory = typeof volume !== 'string' && volume.type === 'tmpfs';
    const kind = isMemory ? 'memory' : isReadOnlyMount(volume) ? 'readOnly' : 'writable';
    return mount(mountTarget(volume), kind, ['volumes', index]);
  });
  const folders = v.is(TmpfsListSchema, tmpfs) ? asList(tmpfs) : [];
  return [
    ...ofVolumes,
    ...folders.map((folder, index) => mount(parseTmpfs(folder).target, 'memory', ['tmpfs', index])),
  ];
}

function mount(target: string, kind: AskedMount['kind'], path: AskedMount['path']): AskedMount {
  return { target, place: normalPath(target), kind, path };
}
