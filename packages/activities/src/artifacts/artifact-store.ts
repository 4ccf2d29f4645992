import type { ContainerArtifact } from '@tdw/payloads';
import type { LogOwner } from '../logs/log-sink.ts';

/** Where the files that were collected from containers are kept. Its errors are its own: whoever asks tells of them. */
export interface ArtifactStore {
  /**
   * The place of one container's artifacts. Several attempts may write there at a time, for one that was believed dead
   * may wake up beside its successor: both have the same container, and write the same.
   */
  open(owner: LogOwner): Promise<ArtifactFolder>;
  /**
   * What is in an artifact, from its beginning.
   *
   * @throws {@link ArtifactNotKept} where it is not, or no longer, in this store
   */
  read(artifact: Pick<ContainerArtifact, 'reference' | 'bytes'>): AsyncIterable<Buffer>;
}

/** The place of one container's artifacts, as one attempt has it open. */
export interface ArtifactFolder {
  /**
   * Keeps a file: all of it, or nothing that anybody sees. In place of one that had this path.
   *
   * @returns by which it is found: a URL
   */
  put(path: string, content: AsyncIterable<Buffer>): Promise<string>;
  /** Says that these are all. */
  complete(artifacts: readonly ContainerArtifact[]): Promise<void>;
}

/** There is no such artifact where it was looked for. */
export class ArtifactNotKept extends Error {
  override readonly name = 'ArtifactNotKept';
}
