import * as v from 'valibot';

/** Whether a container is removed once its result is known: always, never, or when it has succeeded. */
export type AutoRemove = boolean | 'onSuccess';

export const AUTO_REMOVE: readonly AutoRemove[] = [true, false, 'onSuccess'];

export const AutoRemoveSchema = v.custom<AutoRemove>(
  (value) => AUTO_REMOVE.includes(value as AutoRemove),
  "true, false or 'onSuccess'",
);
