import type { ContainerArtifact } from '@tdw/payloads';
import { safeName } from '../logs/log-folder.ts';

/** The name of what says which artifacts a container has, and that these are all. No artifact's name is like it. */
export const INDEX_NAME = 'artifacts.json';

/** What a store has of one container, complete. */
export interface ArtifactIndex {
  /** When that was, as an ISO 8601 timestamp. */
  at: string;
  artifacts: Omit<ContainerArtifact, 'reference'>[];
}

/** The name of an artifact in its container's place. All begin with `%2F`, for paths begin with a slash. */
export const artifactName = (path: string): string => safeName(path);

export function writeIndex(artifacts: readonly ContainerArtifact[]): string {
  const index: ArtifactIndex = {
    at: new Date().toISOString(),
    artifacts: artifacts.map(({ path, bytes, sha256, mode }) => ({ path, bytes, sha256, mode })),
  };
  return `${JSON.stringify(index)}\n`;
}

export function readIndex(text: string): ArtifactIndex {
  return JSON.parse(text) as ArtifactIndex;
}
