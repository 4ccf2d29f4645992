import {
  type ArtifactStore,
  createFileArtifactStore,
  createS3ArtifactStore,
  type EngineClient,
  removeOldArtifacts,
} from '@tdw/activities/engine';
import type { Logger } from '@temporalio/worker';
import { keepPlace, type KeptPlace } from './keep-place.ts';
import { defaultArtifactDir } from './default-dirs.ts';

export interface KeepArtifactsOptions {
  /** Absent: the default one, without which the worker goes on. */
  artifactDir?: string | undefined;
  /** Milliseconds. */
  artifactRetention?: number | undefined;
}

/** {@link keepPlace} for what is collected from containers. */
export function keepArtifacts(
  { artifactDir, artifactRetention }: KeepArtifactsOptions,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<KeptPlace<ArtifactStore>> {
  return keepPlace<ArtifactStore>(
    {
      what: 'The artifacts of containers',
      isKept: 'are',
      those: 'artifacts',
      oneOld: "An old run's artifacts",
      flag: '--artifact-dir',
      retentionFlag: '--artifact-retention',
      defaultFolder: defaultArtifactDir(),
      inFolder: createFileArtifactStore,
      inBucket: createS3ArtifactStore,
      removeOld: removeOldArtifacts,
    },
    { place: artifactDir, retention: artifactRetention },
    engine,
    logger,
  );
}
