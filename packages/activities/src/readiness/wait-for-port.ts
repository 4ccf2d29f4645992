import type { PortWaitStrategy } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import { fallBack, type Way } from './fall-back.ts';
import { findListener } from './find-listener.ts';
import { NetworkHelper } from './network-helper.ts';
import { poll, type Sight } from './poll.ts';
import type { StartingContainer } from './starting-container.ts';
import { tryConnect } from './try-connect.ts';

const NOBODY: Sight = { seen: 'nothing listens on it' };

/**
 * Ready when something inside listens on the port. Never asked at the published port: Docker's proxy accepts
 * connections there before anybody listens.
 */
export async function waitForPort(starting: StartingContainer, { port }: PortWaitStrategy): Promise<void> {
  const helper = new NetworkHelper(starting);
  const ways = [
    ...starting.directAddresses.map((address) => connecting(address, port, starting.signal)),
    lookingInside(starting, port),
  ];
  try {
    await poll(
      starting,
      fallBack(ways, () => helper.look(port)),
    );
  } finally {
    await helper.remove();
  }
}

function connecting(address: string, port: number, signal: AbortSignal): Way {
  return async () => {
    const outcome = await tryConnect(address, port, signal);
    if (outcome === 'noWay') return 'noWay';
    return outcome === 'connected' ? 'ready' : NOBODY;
  };
}

function lookingInside({ run, inspection, signal }: StartingContainer, port: number): Way {
  return async () => {
    try {
      const found = await findListener(run.engine, inspection.id, port, signal);
      if (found === undefined) return 'noWay';
      return found ? 'ready' : NOBODY;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // No answer may come next time; 409: it is paused, or has just exited. Else nothing can be run in it.
      if (error.status === undefined || error.status === 409) throw error;
      return 'noWay';
    }
  };
}
