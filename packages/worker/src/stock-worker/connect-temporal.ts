import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { orExplain } from './or-explain.ts';
import type { TemporalFlags } from './temporal-flags.ts';

export interface TemporalConnection {
  connection: NativeConnection;
  address: string;
  namespace: string;
}

/** Connects to the server that the flags name, or else the environment and the temporal CLI's configuration. */
export async function connectTemporal(flags: TemporalFlags): Promise<TemporalConnection> {
  const { connectionOptions, namespace: configuredNamespace } = loadClientConnectConfig();
  const address = flags.address ?? connectionOptions.address ?? 'localhost:7233';
  const namespace = flags.namespace ?? configuredNamespace ?? 'default';
  const connecting = NativeConnection.connect({ ...connectionOptions, address });
  const connection = await orExplain(connecting, `The Temporal server at ${address} cannot be reached`);
  return { connection, address, namespace };
}
