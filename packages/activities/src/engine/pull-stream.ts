import type { Readable } from 'node:stream';
import { EngineError } from './engine-client.ts';
import { jsonLines } from './json-lines.ts';

/**
 * Reads the answer to a pull to its end. The status was 200 before the engine knew how it would go, so a
 * failure is a line of the stream.
 *
 * @param onProgress - is told with every line how far it is
 * @throws {@link EngineError} with what the engine says of the pull
 */
export async function readPull(stream: Readable, onProgress: (progress: string) => void): Promise<void> {
  const layers = new Map<string, boolean>();
  for await (const line of jsonLines(stream)) {
    const { id, status, error, errorDetail } = line as PullLine;
    if (error !== undefined) throw new EngineError(errorDetail?.message ?? error, { status: 200 });
    if (id !== undefined && status !== undefined && isOfLayer(status)) layers.set(id, DONE.has(status));
    onProgress(describe(layers));
  }
}

interface PullLine {
  id?: string;
  status?: string;
  error?: string;
  errorDetail?: { message?: string };
}

const DONE: ReadonlySet<string> = new Set(['Pull complete', 'Already exists']);

/** The first line of all has the image's tag for its id. */
function isOfLayer(status: string): boolean {
  return !status.startsWith('Pulling from ');
}

function describe(layers: ReadonlyMap<string, boolean>): string {
  if (layers.size === 0) return 'asking the registry';
  const done = [...layers.values()].filter(Boolean).length;
  return `${done} of ${layers.size} layers`;
}
