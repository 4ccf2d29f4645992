/** Bytes of the two streams. */
export interface OutputBytes {
  stdoutBytes: number;
  stderrBytes: number;
}

/** The whole output of a container, where the worker keeps it. */
export interface ContainerLog extends OutputBytes {
  /** A URL: of files, that of their folder on the worker's machine. */
  reference: string;
  /** SHA-256 of what it has of the stream, in hex. */
  stdoutSha256: string;
  stderrSha256: string;
}
