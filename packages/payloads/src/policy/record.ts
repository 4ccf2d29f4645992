import * as v from 'valibot';
import { isRecord } from '../syntax/text-record.ts';

const NotARecord = v.custom<never>(() => false, 'an object');

/** valibot takes an array for an object in which nothing is set: here it would be a rule that forbids nothing. */
export function record<T>(schema: v.GenericSchema<T>): v.GenericSchema<T> {
  return v.lazy((value) => (isRecord(value) ? schema : NotARecord)) as v.GenericSchema<T>;
}
