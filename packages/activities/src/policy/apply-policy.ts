import { type ContainerExecutionInput, containerTitle, FailureType, type PolicyViolation } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import type { Mount } from '../container/mount-options.ts';
import { describeViolation } from './describe-violation.ts';
import { judge } from './judge.ts';
import { DEFAULT_POLICY } from './open-policy.ts';
import { withDefaults } from './with-defaults.ts';

/** Of one container, as many as of its payload's problems. */
const MOST_VIOLATIONS = 20;

/** What a run may have. */
export interface Permitted {
  /** The run's input, with what the policy adds to it. */
  input: ContainerExecutionInput;
  mounts: Mount[];
}

/**
 * Judges what a run asks for by the policy of the worker's operator.
 *
 * @throws {@link ContainerError} of the type `Tdw.PolicyViolation` that lists all that is not allowed
 */
export async function applyPolicy(run: ContainerRun): Promise<Permitted> {
  const { input, policy = DEFAULT_POLICY, taskQueue, engine } = run;
  const host = { isLocal: engine.isLocal(), socketPath: engine.socketPath() };
  const runVolumes = run.workspaces?.flatMap(({ volumes }) => volumes);
  const { violations, mounts } = await judge({ input, policy, taskQueue, runVolumes }, host);
  if (violations.length > 0) throw refusal(run, violations);
  return { input: withDefaults(input, policy), mounts };
}

function refusal({ key, input }: ContainerRun, violations: readonly PolicyViolation[]): ContainerError {
  const lines = violations.map(describeViolation);
  const message = [`The worker's policy does not allow what the ${containerTitle(input)} asks for:`, ...lines];
  const details = { key, image: input.image, violations: violations.slice(0, MOST_VIOLATIONS) };
  return new ContainerError(FailureType.PolicyViolation, message.join('\n  '), details);
}
