import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { findArtifacts, type FoundArtifact, readArtifact } from '@tdw/activities/engine';
import { defaultArtifactDir } from './default-dirs.ts';

export interface ListArtifactsOptions {
  runId?: string;
  step?: string;
  /** A folder, into which they are copied. */
  out?: string;
  artifactDir?: string;
}

/** @throws where there is none, or where one is not what it was when it was collected */
export async function listArtifacts(
  workflowId: string,
  { runId, step, out, artifactDir = defaultArtifactDir() }: ListArtifactsOptions,
  output: Writable,
): Promise<void> {
  const found = await findArtifacts(artifactDir, workflowId, runId);
  const artifacts = found.filter((artifact) => step === undefined || artifact.step === step);
  if (artifacts.length === 0) {
    const of = step === undefined ? '' : ` of a container '${step}'`;
    const run = runId === undefined ? '' : `, run '${runId}',`;
    throw new Error(
      `There are no artifacts${of} of the workflow '${workflowId}'${run} in ${artifactDir} (--artifact-dir)`,
    );
  }
  for (const artifact of artifacts) {
    const container = containerName(artifact, found);
    if (out !== undefined) await copy(artifact, container, placeIn(out, artifact, container));
    output.write(`${artifact.sha256}  ${artifact.bytes}  ${container}  ${inOneLine(artifact.path)}\n`);
  }
}

/** Several containers of a run may have one name, as those of a job that was run again: they are told apart by their keys. */
function containerName({ step, key }: FoundArtifact, all: readonly FoundArtifact[]): string {
  if (step === undefined) return key;
  return all.some((other) => other.step === step && other.key !== key) ? `${step}@${key}` : step;
}

/** A program may have put anything into the name of a file, such as what tells a terminal to do something. */
function inOneLine(path: string): string {
  return path.replaceAll(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whoever can write to the store can write any path into its lists. */
function placeIn(out: string, { path }: FoundArtifact, container: string): string {
  const place = join(resolve(out), container, path);
  if (place.startsWith(resolve(out) + sep)) return place;
  throw new Error(`${path} of ${container} leads out of ${out}`);
}

/** Under another name first: a file that is there is whole. */
async function copy(artifact: FoundArtifact, container: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.tdw-part`;
  const digest = createHash('sha256');
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of readArtifact(artifact)) {
      digest.update(piece);
      yield piece;
    }
  };
  const handle = await open(draft, 'w', Number.parseInt(artifact.mode, 8));
  try {
    await handle.writeFile(counted());
    if (digest.digest('hex') !== artifact.sha256)
      throw new Error(`${artifact.path} of ${container} is not what was collected`);
    await rename(draft, file);
  } catch (error) {
    await rm(draft);
    throw error;
  } finally {
    await handle.close();
  }
}
