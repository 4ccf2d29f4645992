import type { Command } from 'commander';

/** What every command says of Temporal's server; all else is in its environment. */
export interface TemporalFlags {
  address?: string;
  namespace?: string;
}

export function addTemporalFlags(command: Command): Command {
  return command
    .option('--address <host:port>', "Temporal's address (default: TEMPORAL_ADDRESS, or localhost:7233)")
    .option('--namespace <name>', 'the Temporal namespace (default: TEMPORAL_NAMESPACE, or default)');
}

/** The end of a command's help: where the rest of its configuration comes from. */
export const ENVIRONMENT = `
Temporal (TLS, API key and all else): the TEMPORAL_* environment variables and the temporal CLI's configuration file.
Engine: DOCKER_HOST, or the current docker context, or the first of the usual sockets.`;
