import * as v from 'valibot';
import { isText, TEXT } from './text.ts';

/**
 * `{ name: 'value' }` with every key as it was given.
 *
 * @param isName - whether a key may stand there
 * @param nameExpectation - what a key is expected to be, for the error
 * @param isValue - whether a text may stand there as a value; default: text without NUL
 * @param valueExpectation - what a value is expected to be, for the error
 */
export function textRecord(
  isName: (key: string) => boolean,
  nameExpectation: string,
  isValue: (value: string) => boolean = isText,
  valueExpectation: string = TEXT,
): v.GenericSchema<Record<string, string>> {
  const isTextValue = (value: unknown): boolean => typeof value === 'string' && isValue(value);
  return recordOf<string>(isName, nameExpectation, isTextValue, valueExpectation);
}

/**
 * As {@link textRecord}, for values that may be more than text. valibot's own `record` silently drops keys such as
 * `constructor`, and takes an array for an object with the keys 0, 1, 2: `['A=B']` would set `0=A=B`.
 */
export function recordOf<T>(
  isName: (key: string) => boolean,
  nameExpectation: string,
  isValue: (value: unknown) => boolean,
  valueExpectation: string,
): v.GenericSchema<Record<string, T>> {
  return v.pipe(
    v.custom<Record<string, T>>(isRecord, "an object such as { NAME: 'value' }"),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [key, value] of Object.entries(dataset.value)) {
        // A new path each time: valibot puts the way to this record in front of it.
        const path = (): [v.ObjectPathItem] => [{ type: 'object', origin: 'value', input: dataset.value, key, value }];
        if (!isName(key)) addIssue({ path: path(), input: key, message: nameExpectation });
        if (!isValue(value)) addIssue({ path: path(), input: value, message: valueExpectation });
      }
    }),
  );
}

/** By its tag and not by its prototype: in Temporal's sandbox, and in jest, objects come from another realm. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
