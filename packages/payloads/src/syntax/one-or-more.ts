import * as v from 'valibot';

/**
 * One text, or a list of them, as Compose takes it in many places.
 *
 * @param isItem - whether a value may stand there
 * @param expectation - what it is expected to be, for the error
 */
export function oneOrMore(
  isItem: (value: unknown) => boolean,
  expectation: string,
): v.GenericSchema<string | string[]> {
  return v.pipe(
    v.custom<string | string[]>((value) => Array.isArray(value) || isItem(value), `${expectation}, or a list of them`),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || !Array.isArray(dataset.value)) return;
      const { value: list } = dataset;
      for (const [key, value] of list.entries()) {
        if (isItem(value)) continue;
        addIssue({
          path: [{ type: 'array', origin: 'value', input: list, key, value }],
          input: value,
          message: expectation,
        });
      }
    }),
  );
}

/** As a list, whichever way it was written. */
export function asList(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
