import { CancellationScope } from '@temporalio/workflow';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { type Ending, skipped } from './ending.ts';
import { runBesideServices } from './run-beside-services.ts';
import { runOnce } from './run-once.ts';
import { runWithRetries } from './run-with-retries.ts';
import type { Step } from './step.ts';

/**
 * Runs one container to its ending. Does not reject for what became of the container, nor when its scope is
 * cancelled: that is an ending, too.
 *
 * @param needed - resolves when the container, if it is a service, may stop
 */
export async function runStep(step: Step, needed: Promise<void>): Promise<Ending> {
  step.scheduled();
  const { retry, rerunOnHostLoss } = step.container;
  const run = (): Promise<Ending> => runBesideItsServices(step, needed);
  const ending = await (retry === undefined && rerunOnHostLoss !== true ? run() : runWithRetries(step, run));
  step.end(ending);
  return ending;
}

async function runBesideItsServices(step: Step, needed: Promise<void>): Promise<Ending> {
  const { services, container } = step;
  if (services.length === 0) return runOnce(step, needed);
  const { result, endings, culprit } = await runBesideServices(services, async () =>
    CancellationScope.current().consideredCancelled ? skipped(container) : runOnce(step, needed),
  );
  const left = await step.removeNetwork();
  const output = { ...result.output, services: endings.map((ending) => ending.output), ...left };
  // What has ended well before it heard of a service's death has had all that it needed.
  return culprit === undefined || output.success ? { ...result, output } : withoutService(output, culprit.ending);
}

/** The ending of a container whose service failed it: that is why. */
function withoutService(output: ContainerExecutionOutput, { failure, output: { error } }: Ending): Ending {
  return {
    output: { ...output, status: 'failed', success: false, ...(error !== undefined && { error }) },
    ...(failure !== undefined && { failure }),
  };
}
