// The world without Temporal: nothing reachable from here may import @temporalio/*.
export { ContainerError } from './container/container-error.ts';
export { RunCancelled } from './container/container-run.ts';
export { connectEngine } from './engine/connect-engine.ts';
export { type EngineClient, EngineError } from './engine/engine-client.ts';
export { resolveEngineHost } from './engine/resolve-engine-host.ts';
export type { RunOptions } from './without-temporal/begin-run.ts';
export { runContainer } from './without-temporal/run-container.ts';
export { type RunningService, startService } from './without-temporal/start-service.ts';
