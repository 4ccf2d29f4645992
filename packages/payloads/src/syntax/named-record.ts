import * as v from 'valibot';
import { isRecord } from './text-record.ts';

/**
 * `{ name: { … } }`, whose values are objects with a schema of their own. As `textRecord`, it keeps every key as it was
 * given, where valibot's own `record` drops some; and unknown keys of its values are found as those of any object.
 *
 * @param name - what a key has to be
 * @param most - how many there may be
 * @param plural - what they are called
 */
export function namedRecord<T extends object>(
  name: v.GenericSchema<string>,
  value: v.GenericSchema<T>,
  most: number,
  plural: string,
): v.GenericSchema<Record<string, T>> {
  return v.lazy((input) => {
    const fields = isRecord(input) ? Object.entries(input) : [];
    return v.pipe(
      v.object(Object.fromEntries(fields.map(([key]) => [key, value]))),
      v.check(() => fields.length <= most, `at most ${most} ${plural}`),
      v.rawCheck(({ dataset, addIssue }) => {
        // An array, which valibot takes for an object.
        if (dataset.typed && !isRecord(input)) addIssue({ input, message: 'an object such as { name: {} }' });
        for (const [key, field] of fields) {
          const at = (found: unknown, message: string): void =>
            addIssue({
              path: [{ type: 'object', origin: 'value', input: Object(input), key, value: field }],
              input: found,
              message,
            });
          for (const { message } of v.safeParse(name, key).issues ?? []) at(key, message);
          if (typeof field === 'object' && field !== null && !isRecord(field)) at(field, 'an object');
        }
      }),
    );
  }) as v.GenericSchema<Record<string, T>>;
}
