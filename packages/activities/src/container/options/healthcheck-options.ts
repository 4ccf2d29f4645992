import { type Duration, durationToMs, type Healthcheck, type RunOptions } from '@tdw/payloads';
import type { ContainerRunOptions, HealthConfig } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

const NANOSECONDS = 1e6;

/** How the engine finds out whether it is healthy, in its words. */
export function healthcheckOptions({ healthcheck }: RunOptions): ContainerRunOptions {
  if (healthcheck === undefined) return {};
  if (healthcheck.disable === true) return { Healthcheck: { Test: ['NONE'] } };
  const { test, interval, timeout, startPeriod, retries } = healthcheck;
  return {
    Healthcheck: defined<HealthConfig>({
      Test: testOf(test),
      Interval: nanoseconds(interval),
      Timeout: nanoseconds(timeout),
      StartPeriod: nanoseconds(startPeriod),
      Retries: retries,
    }),
  };
}

function testOf(test: Healthcheck['test']): string[] | undefined {
  return typeof test === 'string' ? ['CMD-SHELL', test] : test;
}

function nanoseconds(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : Math.round(durationToMs(duration) * NANOSECONDS);
}
