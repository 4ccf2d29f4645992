import type { ContainerRun } from '../container/container-run.ts';
import { demultiplex } from '../output/demultiplex.ts';

const LAST_LINES = 50;
const MOST_BYTES = 2 * 1024;
const TIMEOUT_MS = 5_000;

/**
 * The last lines that a container wrote, both streams as the engine has them, at most 2 KiB of UTF-8.
 *
 * @returns `undefined` when the engine does not give them: they only explain a failure, which is known without them
 */
export async function readLogTail(run: ContainerRun, id: string): Promise<string | undefined> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    let tail: Buffer = Buffer.alloc(0);
    const add = (bytes: Buffer): void => void (tail = Buffer.concat([tail, bytes]).subarray(-MOST_BYTES));
    const mask = await run.secrets?.resolveMask(limit.signal);
    const hiding = mask && { stdout: mask.stream(), stderr: mask.stream() };
    const log = await run.engine.readLogs(id, limit.signal, LAST_LINES);
    await demultiplex(log, (name, bytes) => add(hiding?.[name].take(bytes) ?? bytes));
    if (hiding !== undefined) add(Buffer.concat([hiding.stdout.end(), hiding.stderr.end()]));
    // Bytes that are no UTF-8 become three each.
    return lastCharacters(Buffer.from(lastCharacters(tail))).trim();
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** What a cut left of the character before is dropped: at most three bytes. */
function lastCharacters(bytes: Buffer): string {
  const kept = bytes.subarray(-MOST_BYTES);
  let at = 0;
  while (at < 3 && at < kept.length && (kept.readUInt8(at) & 0b1100_0000) === 0b1000_0000) at++;
  return kept.subarray(at).toString('utf8');
}
