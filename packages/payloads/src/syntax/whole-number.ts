import * as v from 'valibot';

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  return v.custom<number>((value) => isWithin(value, least, most), `a whole number from ${least} to ${most}`);
}

/** As {@link wholeNumber}, or -1 for no limit at all, as the engine writes it. */
export function limit(least: number, most: number): v.GenericSchema<number> {
  return v.custom<number>(
    (value) => value === -1 || isWithin(value, least, most),
    `a whole number from ${least} to ${most}, or -1 for no limit`,
  );
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
