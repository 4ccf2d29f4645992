import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { type Logger, makeTelemetryFilterString, Runtime, type TelemetryOptions } from '@temporalio/worker';
import type { Address } from './flag-values.ts';
import { orExplain } from './or-explain.ts';

/** Sets up what the SDK has once per process: the log, the signals that stop it, and the metrics it serves. */
export async function installRuntime(logger: Logger, metricsAddress: Address | undefined): Promise<void> {
  const metrics = metricsAddress && (await prometheus(metricsAddress));
  const install = async (): Promise<Runtime> =>
    Runtime.install({
      logger,
      shutdownSignals: ['SIGTERM', 'SIGINT'],
      telemetryOptions: {
        // The SDK's native half would write text of its own to stderr.
        logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
        ...(metrics !== undefined && { metrics }),
      },
    });
  await (metricsAddress === undefined ? install() : orExplain(install(), problemOf(metricsAddress)));
}

/** The SDK takes no names. */
async function prometheus(at: Address): Promise<NonNullable<TelemetryOptions['metrics']>> {
  const { address } = await orExplain(lookup(at.host), problemOf(at));
  return {
    // As Prometheus would have it: names that say the unit, and `_total` where something is counted.
    prometheus: {
      bindAddress: `${isIPv6(address) ? `[${address}]` : address}:${at.port}`,
      countersTotalSuffix: true,
      unitSuffix: true,
    },
  };
}

function problemOf({ host, port }: Address): string {
  return `The metrics cannot be served on ${host}:${port} (--metrics-address)`;
}
