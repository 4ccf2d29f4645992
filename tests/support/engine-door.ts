import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveEngineHost } from '@tdw/activities';
import { Relay } from './relay.ts';

/** A way to the real engine that can be shut: the engine goes on, and cannot be reached. */
export interface EngineDoor {
  /** `unix:///…` */
  host: string;
  /** Cuts what is open, and refuses what comes. */
  shut(): void;
  open(): Promise<void>;
  stop(): void;
}

/** @param passes - whether, and when, a request to the engine is passed on; by default, all are at once */
export async function startEngineDoor(passes?: (bytes: Buffer) => boolean | Promise<boolean>): Promise<EngineDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-door-'));
  const path = join(folder, 'engine.sock');
  const engine = new URL(resolveEngineHost().url).pathname;
  const relay = new Relay(() => connect({ path: engine, allowHalfOpen: true }), passes);
  const door: EngineDoor = {
    host: `unix://${path}`,
    shut: () => relay.shut(),
    open: () => relay.open(path),
    stop() {
      door.shut();
      rmSync(folder, { recursive: true });
    },
  };
  await door.open();
  return door;
}
