/** What an object may be before it is known which of its fields are set. */
export type MaybeUndefined<T> = { [Name in keyof T]: T[Name] | undefined };

/** An object without the fields that are undefined: only what the user set is passed on. */
export function defined<T extends object>(fields: MaybeUndefined<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
