import { parseShortVolume, type VolumeMount } from '@tdw/payloads';
import type { HostOptions, MountOptions } from '../engine/create-container-options.ts';

/** A mount of either form, with what its short form may say in one word taken apart. */
export interface Mount {
  type: VolumeMount['type'];
  /** A path of the host, or a volume's name; absent for an anonymous volume, and for memory. */
  source?: string;
  target: string;
  readOnly: boolean;
  /** SELinux: `z` for a label that containers share, `Z` for one of its own. */
  relabel?: string;
}

export function toMount(volume: string | VolumeMount): Mount {
  if (typeof volume !== 'string') return { readOnly: false, ...volume };
  const { mode = '', ...mount } = parseShortVolume(volume);
  const words = mode.split(',');
  const relabel = words.find((word) => word.toLowerCase() === 'z');
  return { ...mount, readOnly: words.includes('ro'), ...(relabel !== undefined && { relabel }) };
}

/** Mounts in the engine's words. Of those that its API has for them, only the older one knows SELinux. */
export function mountOptions(mounts: readonly Mount[]): Pick<HostOptions, 'Binds' | 'Mounts'> {
  const binds = mounts.filter(({ relabel }) => relabel !== undefined).map(toBind);
  const others = mounts.filter(({ relabel }) => relabel === undefined).map(toMountOptions);
  return { ...(binds.length > 0 && { Binds: binds }), ...(others.length > 0 && { Mounts: others }) };
}

function toBind({ source, target, readOnly, relabel }: Mount): string {
  return `${source}:${target}:${readOnly ? 'ro' : 'rw'},${relabel}`;
}

function toMountOptions({ type, source, target, readOnly }: Mount): MountOptions {
  return {
    Type: type,
    ...(source !== undefined && { Source: source }),
    Target: target,
    ...(readOnly && { ReadOnly: true }),
  };
}
