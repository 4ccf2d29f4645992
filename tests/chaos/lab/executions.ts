import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { Label } from '@tdw/payloads';

/** Which execution each container is of, as the engine has told while it was there. */
export interface Executions {
  /** The key of the container whose id begins so. */
  keyOf(container: string): string | undefined;
  close(): void;
}

const AGAIN_MS = 50;

/** Listens for every container that is created, whatever becomes of it and of its engine. */
export function recordExecutions(docker: Docker): Executions {
  const keys = new Map<string, string>();
  const closing = new AbortController();
  void listen();
  return { keyOf: (container) => keys.get(container), close: () => closing.abort() };

  async function listen(): Promise<void> {
    // By the engine's clock, which is this machine's. What is told twice is no news.
    let since = Date.now();
    while (!closing.signal.aborted) {
      const connectingAt = Date.now();
      await follow(since).catch(() => undefined);
      since = connectingAt;
      await delay(AGAIN_MS);
    }
  }

  async function follow(since: number): Promise<void> {
    const filters = JSON.stringify({ type: ['container'], event: ['create'] });
    const told = await docker.getEvents({ since: since / 1_000, filters });
    const stream = addAbortSignal(closing.signal, told as Readable);
    // An engine that was killed has forgotten what it told.
    for (const { Id, Labels } of await docker.listContainers({ all: true })) note(Id, Labels);
    let rest = '';
    for await (const chunk of stream) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const { Actor } = JSON.parse(line) as { Actor: { ID: string; Attributes: Record<string, string> } };
        note(Actor.ID, Actor.Attributes);
      }
    }
  }

  function note(id: string, { [Label.execution]: key }: Record<string, string>): void {
    if (key !== undefined) keys.set(id.slice(0, 12), key);
  }
}
