import type { Readable } from 'node:stream';
import { EngineError } from './engine-client.ts';
import { jsonLines } from './json-lines.ts';

/**
 * Reads the answer to a pull to its end. The status was 200 before the engine knew how it would go, so a
 * failure is a line of the stream.
 *
 * @throws {@link EngineError} with what the engine says of the pull
 */
export async function readPull(stream: Readable, onProgress: (progress: string) => void): Promise<void> {
  const layers = new Map<string, boolean>();
  for await (const line of jsonLines(stream)) {
    const { id, status, error, errorDetail } = line as PullLine;
    if (error !== undefined) throw new EngineError(errorDetail?.message ?? error);
    if (id !== undefined && status !== undefined) {
      layers.set(id, DONE.has(status));
      onProgress(describe(layers));
    }
  }
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
