import { Runtime } from '@temporalio/worker';

Runtime.install({
  telemetryOptions: {
    metrics: {
      prometheus: {
        bindAddress: '0.0.0.0:9464',
        histogramBucketOverrides: { tdw_container_run_duration_ms: [1_000, 10_000, 60_000, 600_000, 3_600_000] },
      },
    },
  },
});
