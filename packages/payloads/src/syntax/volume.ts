import * as v from 'valibot';
import { AbsolutePathSchema } from './text.ts';

/** A mount in Compose's long form, its names in camelCase. */
export type VolumeMount = BindMount | NamedVolumeMount | TmpfsMount;

/** A folder or file of the host. Refused unless the worker's operator allows the place. */
export interface BindMount {
  type: 'bind';
  /** Absolute path on the engine's host; it has to exist. */
  source: string;
  /** Absolute path inside the container, other than `/`. */
  target: string;
  /** Default: `false`. */
  readOnly?: boolean;
}

/** A volume that the engine keeps. One that is named here is never removed with the container. */
export interface NamedVolumeMount {
  type: 'volume';
  /** The volume's name; created when there is none. Absent: an anonymous volume, removed with the container. */
  source?: string;
  /** Absolute path inside the container, other than `/`. */
  target: string;
  /** Default: `false`. */
  readOnly?: boolean;
}

/** Memory of the host, gone with the container. */
export interface TmpfsMount {
  type: 'tmpfs';
  /** Absolute path inside the container, other than `/`. */
  target: string;
}

// Compose's short form: '/in/container', or 'source:/in/container' with an access mode or without. The container's
// root is no place for a mount: the engine refuses it.
const NAME = '[a-zA-Z0-9][a-zA-Z0-9_.-]+';
const HOST_PATH = '/[^:\\0]*';
const TARGET = '/[/.]*[^:\\0/.][^:\\0]*';
const MODE = '(?:ro|rw)(?:,[zZ])?|[zZ](?:,(?:ro|rw))?';

export const SHORT_VOLUME = new RegExp(`^(?:(${TARGET})|(${NAME}|${HOST_PATH}):(${TARGET})(?::(${MODE}))?)$`);
export const VOLUME_NAME = new RegExp(`^${NAME}$`);
export const MOUNT_TARGET = /^\/[/.]*[^\0/.][^\0]*$/;

export const VolumeNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && VOLUME_NAME.test(value),
  "a volume's name: two or more letters, digits, '_', '.' or '-', the first a letter or digit",
);

export const HostPathSchema = v.custom<string>(
  (value) => v.is(AbsolutePathSchema, value),
  "an absolute path on the engine's host, such as '/srv/data'",
);

export const MountTargetSchema = v.custom<string>(
  (value) => typeof value === 'string' && MOUNT_TARGET.test(value),
  "an absolute path inside the container other than '/', such as '/work'",
);

const ShortVolumeSchema = v.custom<string>(
  (value) => typeof value === 'string' && SHORT_VOLUME.test(value),
  "a mount as Compose writes it: '/in/container', 'volume:/in/container' or '/on/host:/in/container:ro'",
);

export const LongVolumeSchema = v.variant('type', [
  v.object({
    type: v.literal('bind'),
    source: HostPathSchema,
    target: MountTargetSchema,
    readOnly: v.exactOptional(v.boolean()),
  }),
  v.object({
    type: v.literal('volume'),
    source: v.exactOptional(VolumeNameSchema),
    target: MountTargetSchema,
    readOnly: v.exactOptional(v.boolean()),
  }),
  v.object({ type: v.literal('tmpfs'), target: MountTargetSchema }),
]);

/** Compose's short form or its long one. */
export const VolumeSchema = v.lazy((value) =>
  typeof value === 'string' ? ShortVolumeSchema : LongVolumeSchema,
) as v.GenericSchema<string | VolumeMount>;

export const VolumesSchema = v.array(VolumeSchema);

/** Where a mount of either form is inside the container. */
export function mountTarget(volume: string | VolumeMount): string {
  return typeof volume === 'string' ? parseShortVolume(volume).target : volume.target;
}

/** Whether nothing can be written to a mount of either form. */
export function isReadOnlyMount(volume: string | VolumeMount): boolean {
  if (typeof volume === 'string') return parseShortVolume(volume).mode?.split(',').includes('ro') === true;
  return volume.type !== 'tmpfs' && volume.readOnly === true;
}

/** A mount of the short form; its access mode is kept as it was written, for SELinux has `z` and `Z`. */
export interface ShortVolume {
  type: 'bind' | 'volume';
  source?: string;
  target: string;
  mode?: string;
}

/**
 * The parts of a mount such as `'data:/var/lib/data'` or `'/srv/x:/x:ro'`.
 *
 * @throws {@link RangeError} when the text is none; what a schema of this package let through always is one
 */
export function parseShortVolume(text: string): ShortVolume {
  const volume = readShortVolume(text);
  if (volume === undefined) throw new RangeError(`Expected a mount such as 'volume:/in/container', got '${text}'`);
  return volume;
}

function readShortVolume(text: string): ShortVolume | undefined {
  const [match, anonymous, source = '', target = '', mode] = SHORT_VOLUME.exec(text) ?? [];
  if (match === undefined) return undefined;
  if (anonymous !== undefined) return { type: 'volume', target: anonymous };
  const type = source.startsWith('/') ? 'bind' : 'volume';
  return { type, source, target, ...(mode !== undefined && { mode }) };
}
