import { createHash } from 'node:crypto';
import { type ContainerExecutionInput, type EnvValue, Label } from '@tdw/payloads';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import { VERSION } from '../version.ts';
import type { ContainerRun } from './container-run.ts';
import { type Mount, mountOptions } from './mount-options.ts';
import { logOptions } from './options/log-options.ts';
import { containerRunOptions, hostRunOptions } from './options/run-options.ts';
import { portOptions } from './port-options.ts';

/**
 * What the engine is asked for. Only what the user set is passed on, and a bound for the engine's log: the rest is the
 * image's to say.
 *
 * @param mounts - those of the input, as far as they are allowed
 * @param input - that of the run, with what the worker's policy adds to it
 */
export function createOptions(
  run: ContainerRun,
  mounts: readonly Mount[],
  input: ContainerExecutionInput = run.input,
): CreateContainerOptions {
  const { key, facts, ownerLabels, engineLog: log } = run;
  const { ExposedPorts, PortBindings } = portOptions(input.ports ?? []);
  const hasPorts = Object.keys(ExposedPorts).length > 0;
  return {
    Image: input.image,
    ...(input.command && { Cmd: input.command }),
    ...(input.entrypoint && { Entrypoint: input.entrypoint }),
    ...(input.env && { Env: plainVariables(input.env) }),
    ...(input.workingDir !== undefined && { WorkingDir: input.workingDir }),
    ...(input.user !== undefined && { User: input.user }),
    ...(hasPorts && { ExposedPorts }),
    ...containerRunOptions(input),
    HostConfig: {
      LogConfig: logOptions(log, input),
      ...(hasPorts && { PortBindings }),
      ...mountOptions(mounts),
      ...hostRunOptions(input),
    },
    Labels: {
      ...input.labels,
      ...ownerLabels,
      [Label.execution]: key,
      [Label.host]: facts.host,
      [Label.spec]: specHash(run.input),
      [Label.version]: VERSION,
      ...(input.name !== undefined && { [Label.step]: input.name }),
      ...keepLabel(input),
    },
  };
}

/** Without those that are secret, which are told to nobody but the engine. */
function plainVariables(env: Readonly<Record<string, EnvValue>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [`${name}=${value}`] : []));
}

/** Read by whoever may remove it: of the payload they know nothing. */
function keepLabel({ autoRemove = true }: ContainerExecutionInput): Record<string, string> {
  return autoRemove === true ? {} : { [Label.keep]: autoRemove === false ? 'true' : 'onFailure' };
}

/**
 * A fingerprint of the fields that the user set. Defaults are not in it, so a worker with other defaults
 * still knows the container for its own.
 */
export function specHash(input: ContainerExecutionInput): string {
  return createHash('sha256').update(JSON.stringify(input, sortKeys)).digest('hex').slice(0, 16);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
