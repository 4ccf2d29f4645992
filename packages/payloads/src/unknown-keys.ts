import type * as v from 'valibot';
import { isRecord } from './syntax/text-record.ts';

export interface UnknownKey {
  path: readonly (string | number)[];
  value: unknown;
  /** Those that its object may have. */
  knownKeys: readonly string[];
}

/**
 * The keys of a payload that its schema does not have, at whatever depth. (valibot's own strict objects
 * report the first one only.)
 */
export function* unknownKeys(
  schema: v.GenericSchema,
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<UnknownKey> {
  const { entries, item, wrapped, options, key: discriminator, getter } = schema as Partial<SchemaParts>;
  if (wrapped !== undefined) return yield* unknownKeys(wrapped, value, path);
  if (getter !== undefined) return yield* unknownKeys(getter(value), value, path);
  if (item !== undefined && Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* unknownKeys(item, element, [...path, index]);
  }
  if (!isRecord(value)) return;
  if (discriminator !== undefined && options !== undefined) {
    const variant = options.find((option) => literalOf(option, discriminator) === value[discriminator]);
    if (variant !== undefined) yield* unknownKeys(variant, value, path);
  }
  if (entries === undefined) return;
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (known !== undefined) yield* unknownKeys(known, field, [...path, key]);
    else yield { path: [...path, key], value: field, knownKeys: Object.keys(entries) };
  }
}

/** The parts of valibot's schemas that hold others; each kind of schema has some of them. */
interface SchemaParts {
  /** Of an object. */
  entries: Readonly<Record<string, v.GenericSchema>>;
  /** Of an array. */
  item: v.GenericSchema;
  /** Of an optional one. */
  wrapped: v.GenericSchema;
  /** Of a variant, with the name of the field that tells which. */
  options: readonly v.GenericSchema[];
  key: string;
  /** Of a lazy one. */
  getter: (value: unknown) => v.GenericSchema;
}

function literalOf(option: v.GenericSchema, discriminator: string): unknown {
  const literal = (option as Partial<SchemaParts>).entries?.[discriminator] as { literal?: unknown } | undefined;
  return literal?.literal;
}
