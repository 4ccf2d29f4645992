import * as v from 'valibot';

/**
 * A number of bytes: as a number, or as Compose writes it: `'512b'`, `'64k'`, `'512m'`, `'1.5g'`, each also with a `b`
 * behind it (`'512mb'`). A unit is 1,024 times the one before.
 */
export type ByteSize = number | string;

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
export const BYTE_SIZE = /^([0-9]+(?:\.[0-9]+)?)(b|kb?|mb?|gb?)$/;

/** More than any machine has, and exact as a number. */
export const LARGEST_BYTE_SIZE = 2 ** 50;

const FORMS = "bytes as a whole number, or text such as '64k', '512m' or '1.5g'";

export const ByteSizeSchema = v.custom<ByteSize>((value) => isByteSize(value, 1), FORMS);

/** The least memory that the engine gives to a container, in bytes. */
export const LEAST_MEMORY = 6 * 1024 ** 2;

export const MemorySizeSchema = v.custom<ByteSize>(
  (value) => isByteSize(value, LEAST_MEMORY),
  `at least 6m of memory, which is the engine's least: ${FORMS}`,
);

/**
 * The number of bytes in a byte size, of which a fraction is left out.
 *
 * @throws {@link RangeError} when the value is none; what a schema of this package let through always is one
 */
export function byteSizeToBytes(size: ByteSize): number {
  const bytes = toBytes(size);
  if (bytes === undefined) throw new RangeError(`Expected ${FORMS}, got ${JSON.stringify(size)}`);
  return bytes;
}

function isByteSize(value: unknown, least: number): boolean {
  const bytes = toBytes(value);
  return bytes !== undefined && bytes >= least && bytes <= LARGEST_BYTE_SIZE;
}

function toBytes(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, amount, unit = ''] = BYTE_SIZE.exec(value) ?? [];
  return amount === undefined ? undefined : Math.floor(Number(amount) * BYTES_PER_UNIT[unit.charAt(0)]!);
}
