import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import {
  type ArtifactFile,
  type ContainerArtifact,
  type ContainerFile,
  containerTitle,
  FailureType,
  isPathWithin,
  mountTarget,
} from '@tdw/payloads';
import { ArtifactNotKept } from '../artifacts/artifact-store.ts';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { type PackedFile, packFiles } from './pack-files.ts';
import { putFailure } from './put-failure.ts';

const DEFAULT_MODE = '0644';

/**
 * Puts a container's `files` into it, and its artifacts of steps before. It has been created, by this attempt, and not
 * been started: one that has is left as it has made itself.
 *
 * @throws {@link ContainerError} of the type `Tdw.ArtifactNotFound` where an artifact is not kept any more, or not as it
 *   was; `Tdw.ArtifactStoreUnavailable` where nobody can tell; `Tdw.InvalidOptions` where the engine refuses a file
 */
export async function putFiles(run: ContainerRun, id: string): Promise<void> {
  const { files = [] } = run.input;
  if (files.length === 0) return;
  const packed = [...files.flatMap(ownFiles), ...(run.artifacts ?? []).map((file) => artifactFile(run, file))];
  for (const [folder, inIt] of byMount(run, packed)) {
    try {
      await run.engine.putArchive(id, folder, packFiles(inIt, folder), run.signal);
    } catch (error) {
      throw await putFailure(run, id, 'the files', error);
    }
  }
}

function ownFiles(file: ContainerFile): PackedFile[] {
  const { content, contentBase64 } = file;
  if (content === undefined && contentBase64 === undefined) return [];
  const bytes = Buffer.from(content ?? contentBase64 ?? '', content === undefined ? 'base64' : 'utf8');
  return [{ ...ownerAndMode(file), path: file.path, bytes: bytes.length, content: () => [bytes] }];
}

function artifactFile(run: ContainerRun, { file, path, artifact }: ArtifactFile): PackedFile {
  const asked = run.input.files?.[file];
  return {
    ...ownerAndMode({ ...asked, mode: asked?.mode ?? artifact.mode }),
    path,
    bytes: artifact.bytes,
    content: () => readVerified(run, artifact),
  };
}

function ownerAndMode({
  mode = DEFAULT_MODE,
  uid = 0,
  gid = 0,
}: Partial<ContainerFile>): Pick<PackedFile, 'mode' | 'uid' | 'gid'> {
  return { mode: Number.parseInt(mode, 8), uid, gid };
}

/**
 * The engine unpacks an archive into what it is told, and where a container's root is read-only, that has to be a mount.
 *
 * @returns the files by the innermost mount that has them, or the root
 */
function byMount({ input: { volumes = [] } }: ContainerRun, files: readonly PackedFile[]): Map<string, PackedFile[]> {
  const targets = volumes.map((volume) => posix.normalize(mountTarget(volume))).toSorted((a, b) => b.length - a.length);
  const groups = new Map<string, PackedFile[]>();
  for (const file of files) {
    const folder = targets.find((target) => isPathWithin(file.path, target)) ?? '/';
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return groups;
}

/** Fails at its end, before the container has all of it, where it is not what was collected. */
async function* readVerified(run: ContainerRun, artifact: ContainerArtifact): AsyncGenerator<Buffer> {
  const { artifactStore } = run;
  if (artifactStore === undefined) throw notFound(run, artifact, 'this worker keeps no artifacts');
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of artifactStore.read(artifact)) {
      digest.update(piece);
      bytes += piece.length;
      if (bytes > artifact.bytes) break;
      yield piece;
    }
  } catch (error) {
    throw error instanceof ArtifactNotKept
      ? notFound(run, artifact, error.message, error)
      : unavailable(run, artifact, error);
  }
  if (bytes === artifact.bytes && digest.digest('hex') === artifact.sha256) return;
  throw notFound(run, artifact, 'what is kept there is not what was collected');
}

function notFound(run: ContainerRun, { path }: ContainerArtifact, why: string, cause?: unknown): ContainerError {
  const message = `The artifact '${path}', which the ${containerTitle(run.input)} needs, cannot be had: ${why}`;
  return new ContainerError(FailureType.ArtifactNotFound, message, { key: run.key, image: run.input.image }, cause);
}

function unavailable(run: ContainerRun, { path }: ContainerArtifact, error: unknown): ContainerError {
  const message = `The artifact '${path}' of the ${containerTitle(run.input)} could not be read: ${(error as Error).message}`;
  const details = { key: run.key, image: run.input.image };
  return new ContainerError(FailureType.ArtifactStoreUnavailable, message, details, error);
}
