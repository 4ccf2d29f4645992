import { DefaultLogger, type Logger } from '@temporalio/worker';
import pino from 'pino';
import type { LogLevel } from './log-level.ts';

// The SDK warns of a worker that has no workflows. Those for stopping, removing and services are meant to have none.
const EXPECTED_WARNING = 'No workflows registered, not polling for workflow tasks';

/** One JSON object a line on stderr, from the SDK and from this worker alike. */
export function createLogger(level: LogLevel): Logger {
  // Synchronous: what is written last, before the process ends, is what one looks for.
  const destination = pino.destination({ dest: 2, sync: true });
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      errorKey: 'error',
      formatters: { level: (name) => ({ level: name }) },
    },
    destination,
  );
  return new DefaultLogger(toSdkLevel(level), ({ level: entryLevel, message, meta }) => {
    log[message === EXPECTED_WARNING ? 'debug' : toPinoLevel(entryLevel)](meta ?? {}, message);
  });
}

const toSdkLevel = (level: LogLevel) => level.toUpperCase() as Uppercase<LogLevel>;
const toPinoLevel = (level: Uppercase<LogLevel>) => level.toLowerCase() as LogLevel;
