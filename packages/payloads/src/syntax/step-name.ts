import * as v from 'valibot';

export const STEP_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** A step's name is a label value and a host name on a network, hence the 63 characters of a DNS label. */
export const StepNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && STEP_NAME.test(value),
  "a name of 1 to 63 letters, digits, '_', '.' or '-' that begins with a letter or digit",
);
