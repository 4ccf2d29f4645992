import { basename } from 'node:path';

/** A container's log among those that a sink has. */
export interface FoundLog {
  /** For `readLog`. */
  reference: string;
  /** The container's `name` in the input, when it had one. */
  step?: string;
  /** The key of its execution. */
  key: string;
}

/** @param folder - its path or key, which ends with its step and its execution */
export function toFoundLog(reference: string, folder: string): FoundLog {
  const [key = '', step] = basename(folder).split('@').toReversed();
  return { reference, ...(step !== undefined && { step }), key };
}
