import type { ReapedContainer, ReapedResource } from '@tdw/activities';
import { Label } from '@tdw/payloads';
import { Runtime } from '@temporalio/worker';

/** Logs and counts what a pass has removed, and could not remove. What it has left alone is not news. */
export function reportReaped(reaped: readonly ReapedContainer[]): void {
  const { logger, metricMeter } = Runtime.instance();
  const counter = metricMeter.createCounter('tdw_containers_reaped', undefined, 'Containers left by closed runs');
  for (const { container, outcome, error } of reaped) {
    if (outcome !== 'removed' && outcome !== 'failed') continue;
    counter.add(1, { outcome });
    if (outcome === 'removed') logger.info('A container that a closed run had left was removed', whose(container));
    else logger.warn('A container that a closed run has left could not be removed', { ...whose(container), error });
  }
  const [unknown, ...others] = reaped.filter(({ reason }) => reason === 'runUnknown');
  if (unknown === undefined) return;
  const { container, error } = unknown;
  const meta = { ...whose(container), others: others.length, error };
  logger.warn('Temporal does not tell whether the run of a container is open: it is left alone', meta);
}

/** Logs which networks and volumes a pass has removed, and could not remove. */
export function reportReapedResources(reaped: readonly ReapedResource[]): void {
  const { logger } = Runtime.instance();
  for (const { resource, outcome, error } of reaped) {
    const { kind, name, labels } = resource;
    const { [Label.host]: host, [Label.workflowId]: workflowId, [Label.runId]: runId } = labels;
    const meta = { name, host, workflowId, runId };
    if (outcome === 'removed') logger.info(`A ${kind} that a closed run had left was removed`, meta);
    if (outcome === 'failed')
      logger.warn(`A ${kind} that a closed run has left could not be removed`, { ...meta, error });
  }
}

function whose({ id, name, state, labels }: ReapedContainer['container']): Record<string, unknown> {
  const { [Label.host]: host, [Label.workflowId]: workflowId, [Label.runId]: runId } = labels;
  return { containerId: id, name, state, host, workflowId, runId };
}
