import { type ContainerExecutionInput, FailureType, Label, secretPath, usedSecrets } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { CreateContainerOptions, MountOptions } from '../engine/create-container-options.ts';
import { withoutLastBreak } from '../output/without-last-break.ts';
import type { SecretValues } from './run-secrets.ts';

/** What the file system in memory takes for itself. */
const SPARE_BYTES = 64 * 1024;
const PAGE_BYTES = 4 * 1024;

/**
 * Adds to the options of a container the secrets of its environment, the memory that its files of secrets will be in,
 * and a label that says which it has. What is in the files is not in the options, which the engine shows to whom it asks.
 *
 * @throws {@link ContainerError} of the type `Tdw.InvalidOptions` for a value that cannot be in an environment
 */
export function giveSecrets(
  options: CreateContainerOptions,
  input: ContainerExecutionInput,
  values: SecretValues,
): CreateContainerOptions {
  const { Env = [], HostConfig, Labels } = options;
  const mounts = secretMounts(input, values);
  return {
    ...options,
    Env: [...Env, ...secretVariables(input, values)],
    ...(mounts.length > 0 && { HostConfig: { ...HostConfig, Mounts: [...(HostConfig?.Mounts ?? []), ...mounts] } }),
    Labels: { ...Labels, [Label.secrets]: usedSecrets(input).join(',') },
  };
}

function secretVariables({ env = {}, image }: ContainerExecutionInput, values: SecretValues): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (typeof value === 'string') return [];
    // As a shell's $(cat FILE) does.
    const text = withoutLastBreak(values.get(value.secret)!).toString('utf8');
    if (!text.includes('\0') && !text.includes('\uFFFD')) return [`${name}=${text}`];
    const message = `The secret '${value.secret}' cannot be the environment variable ${name}: it is no text`;
    throw new ContainerError(FailureType.InvalidOptions, message, { image });
  });
}

/** Volumes without a name, which go with the container, of the one driver that every engine has. */
function secretMounts({ secrets = [] }: ContainerExecutionInput, values: SecretValues): MountOptions[] {
  const bytesByFolder = new Map<string, number>();
  for (const file of secrets) {
    const { folder } = secretPath(file);
    const pages = Math.ceil(values.get(file.secret)!.length / PAGE_BYTES);
    bytesByFolder.set(folder, (bytesByFolder.get(folder) ?? SPARE_BYTES) + pages * PAGE_BYTES);
  }
  return [...bytesByFolder].map(([folder, bytes]) => ({
    Type: 'volume',
    Target: folder,
    VolumeOptions: {
      NoCopy: true,
      DriverConfig: {
        Name: 'local',
        Options: { type: 'tmpfs', device: 'tmpfs', o: `size=${bytes},mode=0755,nosuid,nodev,noexec` },
      },
    },
  }));
}
