// The world without Temporal: nothing reachable from here may import @temporalio/*.
export { ContainerError } from './container/container-error.ts';
export { RunCancelled } from './container/container-run.ts';
export { connectEngine } from './engine/connect-engine.ts';
export { type EngineClient, EngineError } from './engine/engine-client.ts';
export type { EngineLogOptions } from './container/engine-log.ts';
export { createFileLogSink, type FileLogSinkOptions } from './logs/file-log-sink.ts';
export { findLogs } from './logs/find-logs.ts';
export type { FoundLog } from './logs/found-log.ts';
export type { AttemptLog, LogEnd, LogOwner, LogSink, StreamEnd } from './logs/log-sink.ts';
export { readLog, type ReadLogOptions } from './logs/read-log.ts';
export { removeOldLogs } from './logs/remove-old-logs.ts';
export { createS3LogSink, type S3LogSink, type S3LogSinkOptions } from './logs/s3-log-sink.ts';
export type { LogPiece } from './logs/stored-log.ts';
export { describeEngineHost, type EngineHost } from './engine/engine-host.ts';
export { resolveEngineHost } from './engine/resolve-engine-host.ts';
export type { RunOptions } from './without-temporal/begin-run.ts';
export { runContainer } from './without-temporal/run-container.ts';
export { type RunningService, startService } from './without-temporal/start-service.ts';
