import type { LogWaitStrategy, SimpleWaitStrategy, WaitStrategyConfig } from '@tdw/payloads';
import { type StartingContainer, withSignal } from './starting-container.ts';
import { waitForAll, waitForAny } from './wait-for-several.ts';
import { waitForCommand } from './wait-for-command.ts';
import { waitForHealthy } from './wait-for-healthy.ts';
import { waitForHttp } from './wait-for-http.ts';
import { waitForLog } from './wait-for-log.ts';
import { waitForPort } from './wait-for-port.ts';

/** Waits as a strategy says. Rejects with the reason of the signal that ended it, or with what it found. */
export function waitForStrategy(starting: StartingContainer, strategy: WaitStrategyConfig): Promise<void> {
  switch (strategy.type) {
    case 'all':
      return waitForAll(starting, strategy.of, waitForOne);
    case 'any':
      return waitForAny(starting, strategy.of, waitForOne);
    default:
      return waitForOne(starting, strategy);
  }
}

/** All but one that reads the log, which has an end, end with the container's exit. */
async function waitForOne(starting: StartingContainer, strategy: SimpleWaitStrategy): Promise<void> {
  if (strategy.type === 'log') return waitForLog(starting, strategy);
  const signal = AbortSignal.any([starting.signal, starting.exited]);
  try {
    await lookFor(withSignal(starting, signal), strategy);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function lookFor(starting: StartingContainer, strategy: Exclude<SimpleWaitStrategy, LogWaitStrategy>): Promise<void> {
  switch (strategy.type) {
    case 'port':
      return waitForPort(starting, strategy);
    case 'http':
      return waitForHttp(starting, strategy);
    case 'healthy':
      return waitForHealthy(starting);
    case 'command':
      return waitForCommand(starting, strategy);
  }
}
