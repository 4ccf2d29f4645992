import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../process/child.ts';
import type { RawAnswer, RawCommand, RawFigures } from './protocol.ts';

export interface RawClient {
  readonly child: Child;
  /** One command at a time. */
  ask(command: RawCommand): Promise<RawFigures>;
}

export function startRawClient(runId: string): RawClient {
  const child = startChild('raw client', fileURLToPath(new URL('process.ts', import.meta.url)), [runId]);
  return {
    child,
    async ask(command) {
      const answered = once(child.process, 'message') as Promise<[RawAnswer]>;
      child.process.send(command);
      const [answer] = await answered;
      if ('error' in answer) throw new Error(`The raw client failed: ${answer.error}`);
      return answer;
    },
  };
}
