import type { ApplicationFailure } from '@temporalio/workflow';
import {
  ARTIFACT_LIST_BYTES,
  type ArtifactFile,
  type ArtifactSource,
  attemptsOf,
  type ContainerArtifact,
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  containerTitle,
  FailureType,
  isFolderPath,
  type RunContainerRequest,
} from '@tdw/payloads';
import { containerFailure } from './container-failure.ts';
import { bytesAsJson } from './json-text.ts';

/** What all lists of artifacts of a run may have together in its history: those of results, and those that are asked for. */
const LISTS_BYTES = 2 * ARTIFACT_LIST_BYTES;

/** What the steps of a run have collected, for the steps after them. */
export class ArtifactsOfRun {
  readonly #bytesOfResult: number;
  readonly #bytesOfRequest: number;
  readonly #byStep = new Map<string, readonly ContainerArtifact[]>();

  /** @param containers - all of the run's, services among them */
  constructor(containers: readonly ContainerExecutionInput[]) {
    const collects = ({ collect, services = [] }: ContainerExecutionInput): boolean =>
      collect !== undefined || services.some(collects);
    this.#bytesOfResult = shareOf(containers.filter(collects));
    this.#bytesOfRequest = shareOf(containers.filter(({ files }) => files?.some(({ artifact }) => artifact)));
  }

  /** Of a job that has ended, in whichever way. */
  keep({ name }: ContainerExecutionInput, { artifacts }: ContainerExecutionOutput): void {
    if (name !== undefined && artifacts !== undefined) this.#byStep.set(name, artifacts);
  }

  /**
   * What a container's activities have to know of artifacts.
   *
   * @throws ApplicationFailure `Tdw.ArtifactNotFound` where a step before has not collected what it needs;
   *   `Tdw.ArtifactsTooLarge` where it needs too many
   */
  fieldsFor(container: ContainerExecutionInput): Pick<RunContainerRequest, 'artifacts' | 'artifactListBytes'> {
    const { files = [], collect } = container;
    const artifacts = files.flatMap(({ path, artifact }, file) =>
      artifact === undefined ? [] : this.#find(container, file, path, artifact),
    );
    if (bytesAsJson(artifacts) > this.#bytesOfRequest) throw tooMany(container, artifacts.length);
    return {
      ...(artifacts.length > 0 && { artifacts }),
      ...(collect !== undefined && { artifactListBytes: this.#bytesOfResult }),
    };
  }

  #find(
    container: ContainerExecutionInput,
    file: number,
    path: string,
    { step, path: from }: ArtifactSource,
  ): ArtifactFile[] {
    const collected = this.#byStep.get(step) ?? [];
    const found = isFolderPath(from)
      ? collected.filter((artifact) => artifact.path.startsWith(from))
      : collected.filter((artifact) => artifact.path === from);
    if (found.length === 0) throw notFound(container, step, from, collected);
    return found.map((artifact) => ({ file, path: path + artifact.path.slice(from.length), artifact }));
  }
}

/** How many bytes each of the attempts of these containers may have. */
function shareOf(containers: readonly ContainerExecutionInput[]): number {
  return Math.min(ARTIFACT_LIST_BYTES, Math.floor(LISTS_BYTES / Math.max(1, attemptsOf(containers))));
}

const MOST_SHOWN = 5;

function notFound(
  container: ContainerExecutionInput,
  step: string,
  path: string,
  collected: readonly ContainerArtifact[],
): ApplicationFailure {
  const shown = collected.slice(0, MOST_SHOWN).map((artifact) => `'${artifact.path}'`);
  const more = collected.length > shown.length ? [`${collected.length - shown.length} more`] : [];
  const known = [...shown, ...more].join(', ') || 'nothing';
  const what = `The step '${step}' has not collected '${path}', which the ${containerTitle(container)} needs; it has ${known}`;
  return containerFailure(FailureType.ArtifactNotFound, what, detailsFor(container));
}

function tooMany(container: ContainerExecutionInput, count: number): ApplicationFailure {
  const what = `The ${containerTitle(container)} needs ${count} artifacts, whose list is too long for its run`;
  return containerFailure(FailureType.ArtifactsTooLarge, what, detailsFor(container));
}

function detailsFor({ name, image }: ContainerExecutionInput): { image: string; name?: string } {
  return { image, ...(name !== undefined && { name }) };
}
