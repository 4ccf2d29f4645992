import type { Readable } from 'node:stream';

/**
 * Has an archive sent, and lets go of it and of the connection, however that ends: an engine may answer before it has
 * read all, and a source may fail before it has given all.
 *
 * @param archive - what it fails with is thrown, rather than what the engine says of half an archive
 * @param send - sends it, until its signal aborts
 */
export async function sendArchive(
  archive: Readable,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  let failure: { error: unknown } | undefined;
  archive.once('error', (error: unknown) => {
    failure = { error };
    over.abort(error);
  });
  try {
    await send(AbortSignal.any([signal, over.signal]));
  } catch (error) {
    signal.throwIfAborted();
    throw failure === undefined ? error : failure.error;
  } finally {
    archive.destroy();
    over.abort();
  }
}
