import * as v from 'valibot';
import { isRecord } from './text-record.ts';

const NoObjectSchema = v.custom<never>(() => false, 'an object');

/** An object of which no field is required: valibot takes a list for one that is empty. */
export function plainObject<T extends object>(schema: v.GenericSchema<T>): v.GenericSchema<T> {
  // Without a value it is asked which schema it is, to describe it.
  return v.lazy((value) => (value === undefined || isRecord(value) ? schema : NoObjectSchema)) as v.GenericSchema<T>;
}
