import type { ContainerRun } from '../container/container-run.ts';

/** Takes a run's secrets, as far as they are known, out of a text. */
export function hideSecrets({ secrets }: Pick<ContainerRun, 'secrets'>, text: string): string {
  return secrets?.mask?.text(text) ?? text;
}
