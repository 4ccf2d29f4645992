import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createProgram, type Program } from './program.ts';

export interface WorkerOptions {
  number: number;
  /** Where its log goes, and the output that it keeps. */
  folder: string;
  taskQueue: string;
  temporal: string;
  engine: string;
  ledger: string;
}

/** `tdw-worker` as a user gets it: the built program. All workers of the engine have one host id. */
export function createWorker({ number, folder, taskQueue, temporal, engine, ledger }: WorkerOptions): Program {
  const options = {
    'task-queue': taskQueue,
    address: temporal,
    namespace: 'default',
    'host-id': 'chaos',
    'allow-bind': ledger,
    'log-dir': join(folder, `worker-${number}-logs`),
    'max-concurrent-containers': '16',
  };
  return createProgram({
    name: `worker ${number}`,
    file: process.execPath,
    args: [tdwWorker(), ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
    env: { ...process.env, DOCKER_HOST: engine },
    log: join(folder, `worker-${number}.log`),
    isReady: (log) => log.includes('"The worker is ready"'),
  });
}

function tdwWorker(): string {
  const manifest = createRequire(join(process.cwd(), 'tests/package.json')).resolve('@tdw/worker/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
  return join(manifest, '..', bin['tdw-worker']!);
}
