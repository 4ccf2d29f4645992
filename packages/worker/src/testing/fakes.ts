import type { EngineClient } from '@tdw/activities';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';

/** An engine of which a worker wants to know how big it is, and what it is called. */
export function fakeEngine({ cpus = 2, info }: { cpus?: number; info?: EngineClient['info'] } = {}): EngineClient {
  const engine: Partial<EngineClient> = {
    info: info ?? (async () => ({ version: '99.0', cpus, systemTime: new Date(0).toISOString() })),
    hostName: () => 'localhost',
    ensureVolume: async () => ({ 'tdw.host': 'kept-id' }),
  };
  return engine as EngineClient;
}

/** A connection to a server that knows one namespace. */
export function fakeConnection(asked: string[] = []): NativeConnection {
  const describeNamespace = async ({ namespace }: { namespace: string }): Promise<object> => {
    asked.push(namespace);
    return { namespaceInfo: { id: 'namespace-uuid' } };
  };
  return { workflowService: { describeNamespace } } as unknown as NativeConnection;
}

export function workerOptions(options: Partial<WorkerOptions> = {}): WorkerOptions {
  return { connection: fakeConnection(), taskQueue: 'q', ...options };
}
