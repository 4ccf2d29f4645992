import * as v from 'valibot';
import { namedRecord } from '../syntax/named-record.ts';
import { parseShortVolume, VOLUME_NAME, type VolumeMount } from '../syntax/volume.ts';

/** A volume of a run's own, empty when the first container mounts it, removed at the end. There is nothing to be said of it. */
export type RunVolume = Record<string, never>;

/** The most volumes of one run. */
export const MOST_VOLUMES = 50;

export const LONGEST_RUN_VOLUME_NAME = 63;

/** As in a mount, and not longer than a label's part of the engine's name for it. */
const RunVolumeNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && value.length <= LONGEST_RUN_VOLUME_NAME && VOLUME_NAME.test(value),
  `a volume's name: 2 to ${LONGEST_RUN_VOLUME_NAME} letters, digits, '_', '.' or '-', the first a letter or digit`,
);

const RunVolumeSchema: v.GenericSchema<RunVolume> = v.object({});

export const RunVolumesSchema = namedRecord(RunVolumeNameSchema, RunVolumeSchema, MOST_VOLUMES, 'volumes');

/** The name of the volume that a mount of either form means; `undefined` where it means none, or one without a name. */
export function volumeNameOf(mount: string | VolumeMount): string | undefined {
  const { type, source } = typeof mount === 'string' ? parseShortVolume(mount) : { source: undefined, ...mount };
  return type === 'volume' ? source : undefined;
}
