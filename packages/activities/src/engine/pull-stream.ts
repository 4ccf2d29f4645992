import { createInterface } from 'node:readline';
import { addAbortSignal, type Readable } from 'node:stream';
import { EngineError } from './engine-client.ts';

/**
 * Reads the answer to a pull to its end. The status was 200 before the engine knew how it would go, so a
 * failure is a line of the stream.
 */
export async function readPull(
  stream: Readable,
  onProgress: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const layers = new Map<string, boolean>();
  addAbortSignal(signal, stream);
  // A cut stream fails here as an error of `stream`, which readline does not pass on by itself.
  const broken = new Promise<never>((_, reject) => stream.once('error', reject));
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), broken]);
    if (next.done === true) break;
    if (next.value.trim() === '') continue;
    const line = JSON.parse(next.value) as PullLine;
    if (line.error !== undefined) throw new EngineError(line.errorDetail?.message ?? line.error);
    if (line.id !== undefined && line.status !== undefined) {
      layers.set(line.id, DONE.has(line.status));
      onProgress(describe(layers));
    }
  }
  if (!stream.readableEnded) throw new EngineError('the engine cut the connection during the pull');
}

interface PullLine {
  id?: string;
  status?: string;
  error?: string;
  errorDetail?: { message?: string };
}

const DONE: ReadonlySet<string> = new Set(['Pull complete', 'Already exists']);

function describe(layers: ReadonlyMap<string, boolean>): string {
  const done = [...layers.values()].filter(Boolean).length;
  return `${done} of ${layers.size} layers`;
}
