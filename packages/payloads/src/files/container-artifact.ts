/** A file that was collected from a container, and where it is kept. */
export interface ContainerArtifact {
  /** Where it was in the container. */
  path: string;
  /** A URL: of a file on the worker's machine, or of an object in a bucket. */
  reference: string;
  bytes: number;
  /** The digest of what is in it, in hex. */
  sha256: string;
  /** Its permissions, in octal digits. */
  mode: string;
}

/** An artifact that is to be a file of another container. */
export interface ArtifactFile {
  /** Which of the container's `files` asks for it. */
  file: number;
  /** Where it is to be. */
  path: string;
  artifact: ContainerArtifact;
}

/** How many bytes of JSON the artifacts of one container may have in its result; all of a run's together have twice that. */
export const ARTIFACT_LIST_BYTES = 400_000;
