// The raw client, in a process of its own so that its processor time and memory can be told apart.
import Docker from 'dockerode';
import { inLanes } from '../lanes.ts';
import type { RawAnswer, RawCommand } from './protocol.ts';
import { readLogs } from './read-logs.ts';
import { runAttached } from './run-attached.ts';
import { runContainer } from './run-container.ts';

const docker = new Docker();
const runId = process.argv[2]!;

process.on('message', (command: RawCommand) => {
  void answer(command).then((figures) => process.send!(figures));
});
// The benchmark is gone: nobody is left to do anything for.
process.once('disconnect', () => process.exit());

async function answer(command: RawCommand): Promise<RawAnswer> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  try {
    await execute(command);
  } catch (error) {
    return { error: (error as Error).stack ?? String(error) };
  }
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (user + system) / 1_000 };
}

function execute(command: RawCommand): Promise<void> {
  switch (command.kind) {
    case 'containers':
      return inLanes(command.count, command.concurrency, () => runContainer(docker, runId));
    case 'attached':
      return inLanes(command.count, command.concurrency, () => runAttached(docker, runId));
    case 'logs':
      return readLogs(docker, runId, command.bytes);
  }
}
