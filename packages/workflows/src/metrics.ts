import { metricMeter, workflowInfo } from '@temporalio/workflow';

/** Counts a run by how it closes. Not repeated in a replay. */
export function countRun(outcome: 'completed' | 'failed' | 'cancelled'): void {
  const { workflowType, runStartTime } = workflowInfo();
  const tags = { workflow: workflowType, outcome };
  metricMeter.createCounter('tdw_runs', 'run', 'Runs that closed').add(1, tags);
  const histogram = metricMeter.createHistogram(
    'tdw_run_duration_ms',
    'int',
    'ms',
    'From the start of a run to its close',
  );
  histogram.record(Date.now() - runStartTime.getTime(), tags);
}
