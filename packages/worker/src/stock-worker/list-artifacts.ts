import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Writable } from 'node:stream';
import { findArtifacts, type FoundArtifact, readArtifact } from '@tdw/activities/engine';
import { defaultArtifactDir } from './log-dir.ts';

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
    if (out !== undefined) await copy(artifact, placeIn(out, artifact));
    output.write(`${artifact.sha256}  ${artifact.bytes}  ${folderOf(artifact)}  ${artifact.path}\n`);
  }
}

const folderOf = ({ step, key }: FoundArtifact): string => step ?? key;

/** Whoever can write to the store can write any path into its lists. */
function placeIn(out: string, artifact: FoundArtifact): string {
  const place = join(resolve(out), folderOf(artifact), artifact.path);
  if (place.startsWith(resolve(out) + sep)) return place;
  throw new Error(`${artifact.path} of ${folderOf(artifact)} leads out of ${out}`);
}

/** Under another name first: a file that is there is whole. */
async function copy(artifact: FoundArtifact, file: string): Promise<void> {
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
  } finally {
    await handle.close();
  }
  if (digest.digest('hex') === artifact.sha256) return rename(draft, file);
  await rm(draft);
  throw new Error(`${artifact.path} of ${folderOf(artifact)} is not what was collected`);
}
