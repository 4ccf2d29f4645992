/** Knows secrets by their names, such as `db/password`. */
export interface SecretProvider {
  /** For people, in messages: where it has them from. */
  readonly title: string;
  /**
   * Resolves to the value as it is, or to `undefined` where it has none of that name: then the next one is asked. Rejects
   * where it cannot tell, with an error in whose message there is nothing of a value.
   *
   * @param name - as the payload's schema lets it through
   */
  find(name: string, signal: AbortSignal): Promise<Buffer | undefined>;
}

/** The largest secret. What it may look like in an output takes ten times as much of the worker's memory. */
export const MOST_SECRET_BYTES = 64 * 1024;
