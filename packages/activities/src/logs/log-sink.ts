import type { StreamName } from '../output/demultiplex.ts';

/** Where the whole output of containers is kept, of which a result has only the head and the tail. */
export interface LogSink {
  /**
   * Opens the log of one container for one attempt to follow it. Several attempts may have it open at a time, for one
   * that was believed dead may wake up beside its successor: what either writes stays.
   */
  open(owner: LogOwner): Promise<AttemptLog>;
}

/** Whose log it is, by what the container's labels say. */
export interface LogOwner {
  /** The key of the execution: what no other container has. */
  key: string;
  /** The input's `name`, when it had one. */
  step?: string;
  /** The UUID of the Temporal namespace. This and the next two are absent where there is no Temporal. */
  namespaceId?: string;
  workflowId?: string;
  runId?: string;
}

/** The log of one container, as one attempt to follow it has it open. */
export interface AttemptLog {
  /** By which people and programs find the log: a URL. */
  readonly reference: string;
  /** Whether it is complete already: an attempt before has said that it had all. */
  readonly ended: boolean;
  /** What earlier attempts have kept of a stream, from its first byte to the first one that is missing. */
  readKept(stream: StreamName): AsyncIterable<Buffer>;
  /**
   * Takes bytes that stand at this offset of the stream. Offsets grow; where they leave out some, those are missing.
   * The bytes are to be left as they are until the log is closed.
   *
   * @returns a promise where the sink has enough for now: it resolves when it can take more, and rejects when it
   *   cannot take any more at all. A sink that is slow so slows down whoever writes the output
   */
  write(stream: StreamName, offset: number, bytes: Buffer): Promise<void> | undefined;
  /**
   * Resolves when all that was taken is safe, even if the machine goes down. Rejects where some of it is not.
   *
   * @param end - that it is complete, and what it is then. Absent: whoever follows the container next goes on with it
   * @param isCopy - whether all of it is safe elsewhere: then it has to be readable, but may be lost with the machine.
   *   Default: `false`
   */
  close(end?: LogEnd, isCopy?: boolean): Promise<void>;
}

/** What a log has that is complete. */
export interface LogEnd {
  /** When it was completed, as an ISO 8601 timestamp. */
  at: string;
  stdout: StreamEnd;
  stderr: StreamEnd;
}

export interface StreamEnd {
  /** How many bytes the log has of it, and their SHA-256 digest in hex. */
  bytes: number;
  sha256: string;
  /** How many are known to be missing. */
  missing: number;
}
