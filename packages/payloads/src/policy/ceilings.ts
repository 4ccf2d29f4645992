import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from '../cross-field-rules.ts';
import { CpusSchema, PidsLimitSchema } from '../run-options/resources.ts';
import { UlimitNumberSchema, type Ulimits, UlimitsSchema } from '../run-options/ulimits.ts';
import { type ByteSize, ByteSizeSchema, byteSizeToBytes, MemorySizeSchema } from '../syntax/byte-size.ts';
import { record } from './record.ts';

/** The most that a container may have of something, and what one gets that does not ask. */
export interface Ceiling<T> {
  /** Default: there is none. */
  max?: T;
  /** Default: `max`. */
  default?: T;
}

/** How much of the host a container may use. Each is a field of the payload. */
export interface Ceilings {
  cpus?: Ceiling<number | string>;
  memLimit?: Ceiling<ByteSize>;
  /** Memory and swap together; needs a `memLimit.max`, and is at least that. */
  memswapLimit?: Ceiling<ByteSize>;
  pidsLimit?: Ceiling<number>;
  shmSize?: Ceiling<ByteSize>;
  /** Of the hard limit of each, by their names. */
  ulimits?: { [Name in keyof Ulimits]?: Ceiling<number> };
}

/** Memory as text and processors as text are compared as what they mean. */
export function quantity(value: number | string): number {
  return typeof value === 'string' && /[a-z]$/.test(value) ? byteSizeToBytes(value) : Number(value);
}

function ceiling<T extends number | string>(schema: v.GenericSchema<T>): v.GenericSchema<Ceiling<T>> {
  const limits = v.object({ max: v.exactOptional(schema), default: v.exactOptional(schema) });
  return record(v.pipe(limits, crossFieldRules([defaultIsWithin])) as v.GenericSchema<Ceiling<T>>);
}

const ulimit = ceiling(v.pipe(UlimitNumberSchema, v.minValue(0, 'a whole number from 0 up')));

const ulimitEntries = Object.fromEntries(
  Object.keys(UlimitsSchema.entries).map((name) => [name, v.exactOptional(ulimit)]),
) as { [Name in keyof Ulimits]-?: v.ExactOptionalSchema<v.GenericSchema<Ceiling<number>>, undefined> };

export const ceilingEntries = {
  cpus: v.exactOptional(ceiling(CpusSchema)),
  memLimit: v.exactOptional(ceiling(MemorySizeSchema)),
  memswapLimit: v.exactOptional(ceiling(MemorySizeSchema)),
  pidsLimit: v.exactOptional(ceiling(v.pipe(PidsLimitSchema, v.minValue(1, 'a whole number from 1 up')))),
  shmSize: v.exactOptional(ceiling(ByteSizeSchema)),
  ulimits: v.exactOptional(record(v.object(ulimitEntries))),
};

function* defaultIsWithin({ max, default: usual }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!isQuantity(max) || !isQuantity(usual) || quantity(usual) <= quantity(max)) return;
  yield { path: ['default'], expected: `at most the max of ${max}`, got: usual };
}

function isQuantity(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string';
}
