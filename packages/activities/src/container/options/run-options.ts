import type { RunOptions } from '@tdw/payloads';
import type { ContainerRunOptions, HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';
import { deviceOptions } from './device-options.ts';
import { fileSystemOptions } from './file-system-options.ts';
import { healthcheckOptions } from './healthcheck-options.ts';
import { namespaceOptions } from './namespace-options.ts';
import { networkOptions, ownName } from './network-options.ts';
import { resourceOptions } from './resource-options.ts';
import { securityOptions } from './security-options.ts';
import { stopOptions } from './stop-options.ts';

/** The run options that are set, in the engine's words, as they stand beside the image. */
export function containerRunOptions(input: RunOptions): ContainerRunOptions {
  return { ...ownName(input), ...stopOptions(input), ...healthcheckOptions(input) };
}

/** The same of those that stand in its `HostConfig`, but for the log. */
export function hostRunOptions(input: RunOptions): HostRunOptions {
  return {
    ...resourceOptions(input),
    ...deviceOptions(input),
    ...fileSystemOptions(input),
    ...securityOptions(input),
    ...namespaceOptions(input),
    ...networkOptions(input),
    ...defined<HostRunOptions>({ Init: input.init }),
  };
}
