import { createHash } from 'node:crypto';
import {
  containerTitle,
  type ContainerArtifact,
  type ContainerExecutionOutput,
  FailureType,
  Label,
} from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { logOwner } from '../container/log-owner.ts';
import { EngineError } from '../engine/engine-client.ts';
import { type ArchiveEntry, readArchive } from '../files/read-archive.ts';
import { ArtifactCount, TooManyArtifacts } from './artifact-limits.ts';
import { artifactPath } from './artifact-path.ts';
import type { ArtifactFolder } from './artifact-store.ts';
import { createPathMatcher, rootsOf } from './path-matcher.ts';
import { noArtifactStore } from './require-artifact-store.ts';

/** What a result says of what was collected. */
export type ArtifactFacts = Pick<ContainerExecutionOutput, 'artifacts' | 'error'>;

/**
 * Keeps the files that a container's `collect` means, after it has exited. Whoever does it again, as an attempt after one
 * that died there does, gets the same. Regular files alone: links lead anywhere, and pipes and devices have nothing to
 * be kept.
 *
 * @returns nothing where there is no `collect`; an error where there is more than may be collected, for a container has
 *   done what it has done
 * @throws {@link ContainerError} of the type `Tdw.ArtifactStoreUnavailable`, for the next attempt to try again
 */
export async function collectArtifacts(run: ContainerRun, id: string): Promise<ArtifactFacts> {
  if (run.input.collect === undefined) return {};
  try {
    return { artifacts: await collect(run, id, run.input.collect) };
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof ContainerError && error.type === FailureType.PolicyViolation) return told(error);
    if (!(error instanceof TooManyArtifacts)) throw error;
    const message = `The ${containerTitle(run.input)} has left more than may be collected: ${error.message}`;
    return told(new ContainerError(FailureType.ArtifactsTooLarge, message, {}));
  }
}

const told = ({ type, message }: ContainerError): ArtifactFacts => ({ artifacts: [], error: { type, message } });

async function collect(run: ContainerRun, id: string, patterns: readonly string[]): Promise<ContainerArtifact[]> {
  const { artifactStore, ownerLabels, key, input } = run;
  if (artifactStore === undefined) throw noArtifactStore(run);
  const step = input.name !== undefined && { [Label.step]: input.name };
  const owner = logOwner({ ...ownerLabels, [Label.execution]: key, ...step });
  const folder = await orUnavailable(run, artifactStore.open(owner));
  const collection = new Collection(run, folder, createPathMatcher(patterns));
  for (const root of rootsOf(patterns)) await collection.add(id, root);
  const artifacts = collection.artifacts;
  await orUnavailable(run, folder.complete(artifacts));
  return artifacts;
}

class Collection {
  readonly #run: ContainerRun;
  readonly #folder: ArtifactFolder;
  readonly #isMeant: (path: string) => boolean;
  readonly #count: ArtifactCount;
  readonly #artifacts: ContainerArtifact[] = [];

  constructor(run: ContainerRun, folder: ArtifactFolder, isMeant: (path: string) => boolean) {
    this.#run = run;
    this.#folder = folder;
    this.#isMeant = isMeant;
    this.#count = new ArtifactCount(run.artifactLimits, run.artifactListBytes);
  }

  /** Whatever order an archive has them in. */
  get artifacts(): ContainerArtifact[] {
    return this.#artifacts.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Adds what is meant of a place in the container. */
  async add(id: string, root: string): Promise<void> {
    const { engine, signal } = this.#run;
    const archive = await engine.getArchive(id, root, signal);
    if (archive === undefined) return this.#requireContainer(id);
    const linked: string[] = [];
    for await (const entry of readArchive(archive)) {
      const path = artifactPath(root, entry.name);
      if (path === undefined || !this.#isMeant(path)) continue;
      if (entry.type === 'file') await this.#keep(path, entry);
      // A file of several names is in the archive under the first, and that one may not be meant: by its own name, it is
      // all that is in an archive.
      else if (entry.type === 'link' && path !== root) linked.push(path);
    }
    for (const path of linked) await this.add(id, path);
  }

  /** To the engine, what is not in a container and a container that is not there are alike. */
  async #requireContainer(id: string): Promise<void> {
    if ((await this.#run.engine.inspectContainer(id)) !== undefined) return;
    const { key, input } = this.#run;
    const message = `The ${containerTitle(input)} was removed by somebody else before its files were collected`;
    throw new ContainerError(FailureType.ContainerLost, message, { key, image: input.image, containerId: id });
  }

  async #keep(path: string, { bytes, mode, content }: ArchiveEntry): Promise<void> {
    this.#count.add(path, bytes);
    const digest = createHash('sha256');
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of content) {
        digest.update(piece);
        yield piece;
      }
    };
    const reference = await orUnavailable(this.#run, this.#folder.put(path, counted()));
    const artifact = { path, reference, bytes, sha256: digest.digest('hex'), mode: toMode(mode) };
    this.#count.list(artifact);
    this.#artifacts.push(artifact);
  }
}

const toMode = (mode: number): string => mode.toString(8).padStart(4, '0');

/** An error of the engine's may come out of the store, too, which has read from it. */
async function orUnavailable<T>(run: ContainerRun, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof EngineError) throw error;
    const { key, input } = run;
    const message = `What was collected from the ${containerTitle(input)} could not be kept: ${(error as Error).message}`;
    throw new ContainerError(FailureType.ArtifactStoreUnavailable, message, { key, image: input.image }, error);
  }
}
