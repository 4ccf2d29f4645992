import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { freePort } from '../../support/free-port.ts';
import { createProgram, type Program } from './program.ts';

export interface TemporalServer extends Program {
  readonly address: string;
}

/** A dev server that keeps its runs in a file: what was acknowledged survives its end. Needs `temporal` on the PATH. */
export async function createTemporalServer(folder: string): Promise<TemporalServer> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const args = `server start-dev --headless --ip 127.0.0.1 --port ${port} --log-level error --db-filename`;
  const program = createProgram({
    name: 'Temporal server',
    file: 'temporal',
    args: [...args.split(' '), join(folder, 'temporal.db'), ...FAST_SHARD],
    log: join(folder, 'temporal.log'),
    isReady: () => hasNamespace(address),
  });
  return { ...program, address };
}

/** The one shard of a dev server is otherwise polled 20 times a second. */
const FAST_SHARD = ['transfer', 'timer'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}ProcessorMaxPollRPS=2000`,
]);

async function hasNamespace(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace: 'default' }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
