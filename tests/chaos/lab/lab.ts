import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type OwnEngine, startOwnEngine } from '../../support/own-engine.ts';
import { type Executions, recordExecutions } from './executions.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Program } from './program.ts';
import { createTemporalServer, type TemporalServer } from './temporal.ts';
import { createWorker } from './worker.ts';

export const TASK_QUEUE = 'chaos';

/** gRPC would wait for up to two minutes, in which the server is up and down again. */
const RECONNECT_SOON = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1_000 };

/** For the networks of more runs than an engine has addresses for by default. */
const ADDRESSES = { 'default-address-pools': [{ base: '10.213.0.0/16', size: 24 }] };

/** An engine, a Temporal server and workers that nobody else uses, and that may be ended at any moment. */
export interface Lab {
  readonly engine: OwnEngine;
  /** Whether the containers go on while the engine, which runs now, is down. */
  setLiveRestore(isOn: boolean): Promise<void>;
  readonly temporal: TemporalServer;
  readonly workers: readonly Program[];
  readonly ledger: Ledger;
  readonly executions: Executions;
  readonly client: Client;
  /** Where the ledger and everybody's logs are. */
  readonly folder: string;
  /**
   * Any further call awaits the first.
   *
   * @param keepLogs - whether somebody is going to want them
   */
  dispose(keepLogs: boolean): Promise<void>;
}

export async function openLab(workers: number): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-chaos-'));
  const config = join(folder, 'dockerd.json');
  const writeConfig = (isOn: boolean): void =>
    writeFileSync(config, JSON.stringify({ 'live-restore': isOn, ...ADDRESSES }));
  writeConfig(true);
  const closing: (() => Promise<unknown> | void)[] = [];
  const end = async (keepLogs: boolean): Promise<void> => {
    for (const close of closing.toReversed()) await close();
    if (!keepLogs) rmSync(folder, { recursive: true });
  };
  let ended: Promise<void> | undefined;
  const dispose = (keepLogs: boolean): Promise<void> => (ended ??= end(keepLogs));
  try {
    const ledger = openLedger(join(folder, 'ledger'));
    // An engine with address pools of its own and without live-restore removes docker0 when it is started again
    // (`initNetworkController` of moby 20.10), which would be another engine's: here it is out of its reach.
    const engine = await startOwnEngine(['--config-file', config], ['busybox:stable'], true);
    closing.push(() => engine.dispose());
    const executions = recordExecutions(engine.docker);
    closing.push(() => executions.close());
    const temporal = await createTemporalServer(folder);
    closing.push(() => temporal.end('SIGKILL'));
    await temporal.start();
    const connection = await Connection.connect({ address: temporal.address, channelArgs: RECONNECT_SOON });
    // Last: a call that is being repeated brings the process down when it finds it closed.
    closing.unshift(() => connection.close());
    const programs = Array.from({ length: workers }, (_, number) =>
      createWorker({
        number,
        folder,
        taskQueue: TASK_QUEUE,
        temporal: temporal.address,
        engine: engine.host,
        ledger: ledger.folder,
      }),
    );
    closing.push(() => Promise.all(programs.map((program) => program.end('SIGKILL'))));
    await Promise.all(programs.map((program) => program.start()));
    const client = new Client({ connection });
    const setLiveRestore = async (isOn: boolean): Promise<void> => {
      writeConfig(isOn);
      engine.reload();
      while ((await engine.docker.info()).LiveRestoreEnabled !== isOn) await delay(50);
    };
    return { engine, setLiveRestore, temporal, workers: programs, ledger, executions, client, folder, dispose };
  } catch (error) {
    await dispose(true);
    throw error;
  }
}
