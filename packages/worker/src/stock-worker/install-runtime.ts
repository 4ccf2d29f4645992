import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { type Logger, makeTelemetryFilterString, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { Address } from './flag-values.ts';
import { orExplain } from './or-explain.ts';

/** The SDK's own buckets end at ten seconds. These, in milliseconds, go from a container's start to a day's work. */
const BUCKETS_MS = [100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 3e4, 6e4, 3e5, 9e5, 3.6e6, 1.08e7, 4.32e7, 8.64e7];
const DURATIONS = [
  'tdw_capacity_wait_duration_ms',
  'tdw_container_ready_duration_ms',
  'tdw_container_run_duration_ms',
  'tdw_container_start_duration_ms',
  'tdw_image_pull_duration_ms',
  'tdw_run_duration_ms',
];

/** Sets up what the SDK has once per process: the log, the signals that stop it, and the metrics it serves. */
export async function installRuntime(
  logger: Logger,
  metricsAddress: Address | undefined,
  shutdownSignals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT'],
): Promise<void> {
  const metrics = metricsAddress && (await prometheus(metricsAddress));
  const install = async (): Promise<Runtime> =>
    Runtime.install({
      logger,
      shutdownSignals,
      telemetryOptions: {
        // The SDK's native half would write text of its own to stderr.
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
        ...(metrics !== undefined && { metrics }),
      },
    });
  await (metricsAddress === undefined ? install() : orExplain(install(), problemOf(metricsAddress)));
}

/** All names are as they are documented, here and by Temporal: nothing is appended to them. */
async function prometheus(at: Address): Promise<NonNullable<TelemetryOptions['metrics']>> {
  // The SDK takes no host names.
  const { address } = await orExplain(lookup(at.host), problemOf(at));
  return {
    prometheus: {
      bindAddress: `${isIPv6(address) ? `[${address}]` : address}:${at.port}`,
      histogramBucketOverrides: Object.fromEntries(DURATIONS.map((name) => [name, BUCKETS_MS])),
    },
  };
}

function problemOf({ host, port }: Address): string {
  return `The metrics cannot be served on ${host}:${port} (--metrics-address)`;
}
