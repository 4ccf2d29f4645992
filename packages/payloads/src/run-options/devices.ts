import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from '../cross-field-rules.ts';
import { plainObject } from '../syntax/plain-object.ts';
import { NonEmptyTextSchema } from '../syntax/text.ts';
import { textRecord } from '../syntax/text-record.ts';
import { wholeNumber } from '../syntax/whole-number.ts';

/** Devices of the host that a container may use. */
export interface DeviceOptions {
  /**
   * Devices of the host, in Compose's short form (`'/dev/fuse'`, `'/dev/ttyUSB0:/dev/modem'`, `'/dev/sda:/dev/xvdc:r'`)
   * or its long one.
   */
  devices?: (string | DeviceMapping)[];
  /** GPUs of the host: `all`, or which. The engine needs a driver for them. */
  gpus?: 'all' | GpuRequest[];
}

/** A device in Compose's long form. */
export interface DeviceMapping {
  /** Absolute path on the engine's host. */
  source: string;
  /** Absolute path inside the container. Default: as `source`. */
  target?: string;
  /** What may be done with it: `r` to read, `w` to write, `m` to make its node anew. Default: `rwm`. */
  permissions?: string;
}

/** GPUs that are asked for, as in Compose's `gpus`. */
export interface GpuRequest {
  /** The engine's driver for them, such as `nvidia`. Default: any that can. */
  driver?: string;
  /** How many, or `all`. Not beside `deviceIds`. Default: `all`. */
  count?: number | 'all';
  /** Which, by the driver's numbers or names. */
  deviceIds?: string[];
  /** What they have to be capable of, such as `compute`. Default: `['gpu']`, which is always asked for. */
  capabilities?: string[];
  /** Options of the driver. */
  options?: Record<string, string>;
}

const SOURCE = '/dev/[^:\\0]+';
const TARGET = '/[^:\\0]+';
const PERMISSIONS = '(?:rwm?|rm?|wm?|m)';

export const SHORT_DEVICE = new RegExp(`^(${SOURCE})(?::(${TARGET})(?::(${PERMISSIONS}))?)?$`);
export const DEVICE_SOURCE = new RegExp(`^${SOURCE}$`);
export const DEVICE_TARGET = new RegExp(`^${TARGET}$`);
export const DEVICE_PERMISSIONS = new RegExp(`^${PERMISSIONS}$`);

const ShortDeviceSchema = v.custom<string>(
  (value) => typeof value === 'string' && SHORT_DEVICE.test(value),
  "a device as Compose writes it: '/dev/on-host', '/dev/on-host:/in/container' or '/dev/on-host:/in/container:rwm'",
);

export const DeviceSourceSchema = v.custom<string>(
  (value) => typeof value === 'string' && DEVICE_SOURCE.test(value),
  "a path of the engine's host in '/dev', without ':'",
);

export const DeviceTargetSchema = v.custom<string>(
  (value) => typeof value === 'string' && DEVICE_TARGET.test(value),
  "an absolute path inside the container, without ':'",
);

export const DevicePermissionsSchema = v.custom<string>(
  (value) => typeof value === 'string' && DEVICE_PERMISSIONS.test(value),
  "some of 'rwm', in this order",
);

export const DeviceMappingSchema = v.object({
  source: DeviceSourceSchema,
  target: v.exactOptional(DeviceTargetSchema),
  permissions: v.exactOptional(DevicePermissionsSchema),
});

export const DeviceSchema = v.lazy((value) =>
  typeof value === 'string' ? ShortDeviceSchema : DeviceMappingSchema,
) as v.GenericSchema<string | DeviceMapping>;

export const MOST_GPUS = 1_024;

const GpuNumberSchema = wholeNumber(1, MOST_GPUS);

export const GpuCountSchema = v.custom<number | 'all'>(
  (value) => value === 'all' || v.is(GpuNumberSchema, value),
  `'all', or a whole number from 1 to ${MOST_GPUS}`,
);

export const GpuOptionsSchema = textRecord((key) => key !== '', "an option's name: not empty");

export const GpuRequestSchema = v.pipe(
  v.object({
    driver: v.exactOptional(NonEmptyTextSchema),
    count: v.exactOptional(GpuCountSchema),
    deviceIds: v.exactOptional(v.array(NonEmptyTextSchema)),
    capabilities: v.exactOptional(v.array(NonEmptyTextSchema)),
    options: v.exactOptional(GpuOptionsSchema),
  }),
  crossFieldRules([countedOrNamed]),
);

const AllGpusSchema = v.custom<'all'>((value) => value === 'all', "'all', or a list of which GPUs");
export const GpuListSchema = v.array(plainObject(GpuRequestSchema));

export const GpusSchema = v.lazy((value) =>
  value === undefined || Array.isArray(value) ? GpuListSchema : AllGpusSchema,
) as v.GenericSchema<'all' | GpuRequest[]>;

export const deviceEntries = {
  devices: v.exactOptional(v.array(DeviceSchema)),
  gpus: v.exactOptional(GpusSchema),
};

/** The parts of a device in either form, with nothing left out. */
export function parseDevice(device: string | DeviceMapping): Required<DeviceMapping> {
  const { source, target = source, permissions = 'rwm' } = typeof device === 'string' ? readShort(device) : device;
  return { source, target, permissions };
}

function readShort(text: string): { source: string; target: string | undefined; permissions: string | undefined } {
  const [, source, target, permissions] = SHORT_DEVICE.exec(text) ?? [];
  if (source === undefined) throw new RangeError(`Expected a device such as '/dev/fuse', got '${text}'`);
  return { source, target, permissions };
}

function* countedOrNamed({ count, deviceIds }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (count === undefined || deviceIds === undefined) return;
  yield { path: ['count'], expected: "none beside 'deviceIds'", got: count };
}
