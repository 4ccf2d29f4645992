import {
  createFileLogSink,
  createS3LogSink,
  type EngineClient,
  type LogSink,
  removeOldLogs,
} from '@tdw/activities/engine';
import type { Logger } from '@temporalio/worker';
import { keepPlace } from './keep-place.ts';
import { defaultLogDir } from './default-dirs.ts';

export interface KeepLogsOptions {
  /** Absent: the default one, without which the worker goes on. */
  logDir?: string | undefined;
  /** Milliseconds. */
  logRetention?: number | undefined;
}

/** The logs of the containers of this worker. */
export interface KeptLogs {
  /** Absent where none are kept. */
  sink?: LogSink;
  /** Ends the clearing away of old ones. */
  stop(): void;
}

/** {@link keepPlace} for the output of containers. */
export async function keepLogs(
  { logDir, logRetention }: KeepLogsOptions,
  engine: Pick<EngineClient, 'findContainers'>,
  logger: Logger,
): Promise<KeptLogs> {
  const { store, stop } = await keepPlace<LogSink>(
    {
      what: 'The output of containers',
      isKept: 'is',
      those: 'logs',
      oneOld: 'An old log',
      flag: '--log-dir',
      retentionFlag: '--log-retention',
      defaultFolder: defaultLogDir(),
      inFolder: createFileLogSink,
      inBucket: createS3LogSink,
      removeOld: removeOldLogs,
    },
    { place: logDir, retention: logRetention },
    engine,
    logger,
  );
  return { stop, ...(store !== undefined && { sink: store }) };
}
