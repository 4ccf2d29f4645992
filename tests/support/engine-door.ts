import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveEngineHost } from '@tdw/activities';

/** A way to the real engine that can be shut: the engine goes on, and cannot be reached. */
export interface EngineDoor {
  /** `unix:///…` */
  host: string;
  /** Cuts what is open, and refuses what comes. */
  shut(): void;
  open(): Promise<void>;
  stop(): void;
}

export async function startEngineDoor(): Promise<EngineDoor> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-door-'));
  const path = join(folder, 'engine.sock');
  const engine = new URL(resolveEngineHost()).pathname;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: engine, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket.pipe(other));
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
  });
  const door: EngineDoor = {
    host: `unix://${path}`,
    shut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    async open() {
      server.listen(path);
      await once(server, 'listening');
    },
    stop() {
      door.shut();
      rmSync(folder, { recursive: true });
    },
  };
  await door.open();
  return door;
}
