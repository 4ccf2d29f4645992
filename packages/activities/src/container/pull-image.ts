import { FailureType } from '@tdw/payloads';
import { PullFailure, type PullFailureProblem } from '../images/pull-failure.ts';
import type { PullRequest } from '../images/pull-patiently.ts';
import { pullPolicyOf } from '../images/pull-policy.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/** How long a registry that was asked too often is left alone: it is between three quarters and five quarters of it. */
const RATE_LIMIT_PAUSE_MS = 60_000;

/**
 * Pulls an image, together with whoever else waits for it.
 *
 * @param request - default: that of the run's input
 * @throws {@link ContainerError} that says what was in the way
 */
export async function pullImage(run: ContainerRun, request: PullRequest = run.input): Promise<void> {
  const { facts, observer, signal } = run;
  facts.phase = 'pulling';
  // The pull may be long, and whoever looks at the pending activity wants to know.
  await run.confirm();
  const beganAt = performance.now();
  try {
    await run.images.pull(request, {
      signal,
      onProgress: (progress) => (facts.progress = progress),
      onRetry: () => observer?.retried(),
    });
    observer?.pulled(performance.now() - beganAt, true);
  } catch (error) {
    observer?.pulled(performance.now() - beganAt, false);
    throw error instanceof PullFailure ? await toContainerError(run, request, error) : error;
  }
  delete facts.progress;
  facts.phase = 'creating';
}

/** What each problem is to the user. */
const FAILURES: Readonly<Record<PullFailureProblem, readonly [FailureType, (image: string) => string]>> = {
  notFound: [FailureType.ImageNotFound, (image) => `There is no image ${image}, or it needs a login`],
  unauthorized: [FailureType.RegistryAuthFailed, (image) => `The registry does not give out the image ${image}`],
  noCredentials: [FailureType.RegistryAuthFailed, (image) => `There is no login for the image ${image}`],
  rateLimited: [FailureType.RegistryRateLimited, (image) => `The registry was asked too often for the image ${image}`],
  unreachable: [FailureType.RegistryUnreachable, (image) => `The registry of the image ${image} could not be reached`],
  stalled: [FailureType.ImagePullStalled, (image) => `The pull of the image ${image} has stalled`],
  other: [FailureType.ImagePullFailed, (image) => `The image ${image} could not be pulled`],
};

async function toContainerError(
  run: ContainerRun,
  { image, platform }: PullRequest,
  { problem, message, credentials }: PullFailure,
): Promise<ContainerError> {
  const [type, what] = FAILURES[problem];
  const name = platform === undefined ? `'${image}'` : `'${image}' for ${platform}`;
  const asked = problem === 'notFound' || problem === 'unauthorized' ? ` (${credentials})` : '';
  const text = `${what(name)}: ${message}${asked}`;
  const details = { key: run.key, image };
  if (problem !== 'rateLimited') {
    return new ContainerError(type, text, details, undefined, await hintFor(run, image));
  }
  const retryAfterMs = Math.round(RATE_LIMIT_PAUSE_MS * (0.75 + Math.random() / 2));
  return new ContainerError(type, text, { ...details, retryAfterMs });
}

/** Who has the image at hand, and did not ask for a pull, may not know why there was one. */
async function hintFor({ engine, input }: ContainerRun, image: string): Promise<string | undefined> {
  if (pullPolicyOf(input) !== 'always' || image !== input.image) return undefined;
  const found = await engine.inspectImage(image).catch(() => undefined);
  if (found === undefined) return undefined;
  const why = input.pull === 'always' ? '' : ", and without a tag, or with 'latest', an image is pulled each time";
  return `the engine has an image of that name${why}; 'pull: missing' uses it as it is`;
}
