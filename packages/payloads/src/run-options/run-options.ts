import { deviceEntries, type DeviceOptions } from './devices.ts';
import { fileSystemEntries, type FileSystemOptions } from './file-system.ts';
import { healthcheckEntries, type HealthcheckOptions } from './healthcheck.ts';
import { loggingEntries, type LogOptions } from './logging.ts';
import { namespaceEntries, type NamespaceOptions } from './namespaces.ts';
import { networkEntries, type NetworkOptions } from './network.ts';
import { processEntries, type ProcessOptions } from './process.ts';
import { resourceEntries, type ResourceOptions } from './resources.ts';
import { securityEntries, type SecurityOptions } from './security.ts';

/** What the engine is asked for, by Compose's names in camelCase. What is left out is the image's or the engine's to say. */
export interface RunOptions
  extends
    ResourceOptions,
    DeviceOptions,
    FileSystemOptions,
    SecurityOptions,
    NamespaceOptions,
    NetworkOptions,
    ProcessOptions,
    HealthcheckOptions,
    LogOptions {}

/** The fields of {@link RunOptions} in a schema. */
export const runOptionEntries = {
  ...resourceEntries,
  ...deviceEntries,
  ...fileSystemEntries,
  ...securityEntries,
  ...namespaceEntries,
  ...networkEntries,
  ...processEntries,
  ...healthcheckEntries,
  ...loggingEntries,
};
