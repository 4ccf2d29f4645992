import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg } from 'node:os';
import type Docker from 'dockerode';

/** What a figure depends on, and nothing that tells whose machine it was. */
export interface MachineFacts {
  cores: number;
  processor: string;
  /** Of the last minute, before the first measurement: well below 1, or the absolute figures are too slow. */
  loadAverage: number;
  node: string;
  engine: string;
  storageDriver: string;
  loggingDriver: string;
  temporalSdk: string;
}

export async function machineFacts(docker: Docker): Promise<MachineFacts> {
  const info = (await docker.info()) as { ServerVersion: string; Driver: string; LoggingDriver: string };
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    loadAverage: loadavg()[0]!,
    node: process.version,
    engine: info.ServerVersion,
    storageDriver: info.Driver,
    loggingDriver: info.LoggingDriver,
    temporalSdk: sdk.version,
  };
}
