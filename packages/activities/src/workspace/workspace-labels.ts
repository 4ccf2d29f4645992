import { Label } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import { VERSION } from '../version.ts';

/**
 * Whose a network or a volume is. It is the run's, and of none of its activities: a run that was reset goes on with what is
 * there, whichever activity has made it.
 */
export function workspaceLabels(
  { ownerLabels, facts }: Pick<ContainerRun, 'ownerLabels' | 'facts'>,
  key: string,
  kind: typeof Label.network | typeof Label.volume,
  name: string,
): Record<string, string> {
  const { [Label.activityId]: _, ...owner } = ownerLabels;
  return { ...owner, [Label.workspace]: key, [kind]: name, [Label.host]: facts.host, [Label.version]: VERSION };
}
