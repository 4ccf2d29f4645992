import { ARTIFACT_LIST_BYTES, type ContainerArtifact } from '@tdw/payloads';

/** The most that is collected from one container. */
export interface ArtifactLimits {
  /** How many bytes one file may have. Default: 1 GiB. */
  maxFileBytes?: number;
  /** How many bytes all of them may have together. Default: 1 GiB. */
  maxBytes?: number;
  /** How many there may be. Default: 1,000. */
  maxFiles?: number;
}

const GIB = 1024 ** 3;
const MAX_FILE_BYTES = GIB;
const MAX_BYTES = GIB;
const MAX_FILES = 1_000;

/** There is more to be collected than may be. The message says of what. */
export class TooManyArtifacts extends Error {
  override readonly name = 'TooManyArtifacts';
}

/** Counts what is collected from a container, and refuses what is too much of it. */
export class ArtifactCount {
  readonly #limits: Required<ArtifactLimits> & { listBytes: number };
  #files = 0;
  #bytes = 0;
  #listBytes = 0;

  /** @param listBytes - how many bytes of JSON their list may have in the result */
  constructor(limits: ArtifactLimits = {}, listBytes = ARTIFACT_LIST_BYTES) {
    this.#limits = { maxFileBytes: MAX_FILE_BYTES, maxBytes: MAX_BYTES, maxFiles: MAX_FILES, ...limits, listBytes };
  }

  /** @throws {@link TooManyArtifacts} before a file is kept that would be too much */
  add(path: string, bytes: number): void {
    const { maxFileBytes, maxBytes, maxFiles } = this.#limits;
    if (bytes > maxFileBytes) {
      throw new TooManyArtifacts(`'${path}' has ${bytes} bytes, and a file may have ${maxFileBytes}`);
    }
    if (++this.#files > maxFiles) throw new TooManyArtifacts(`there are more than ${maxFiles} files`);
    this.#bytes += bytes;
    if (this.#bytes > maxBytes) {
      throw new TooManyArtifacts(`with '${path}', the files have more than ${maxBytes} bytes together`);
    }
  }

  /** @throws {@link TooManyArtifacts} for one whose place in the list would be too much */
  list(artifact: ContainerArtifact): void {
    this.#listBytes += Buffer.byteLength(JSON.stringify(artifact)) + 1;
    const { listBytes } = this.#limits;
    if (this.#listBytes > listBytes) {
      throw new TooManyArtifacts(
        `the list of the files takes more than the ${listBytes} bytes that it may have in the run`,
      );
    }
  }
}
