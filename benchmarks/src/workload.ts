import { createHash } from 'node:crypto';

/** The label that all containers of a benchmark carry; its value is the run's id. */
export const BENCH_LABEL = 'tdw-bench';

export const IMAGE = 'busybox:stable';

/** Containers at a time, where there are many. More do not make it faster: from here up, two cores are busy. */
export const CONCURRENCY = 8;

/** As little as a container can do: what is measured is what is done for it, not by it. */
export const ECHO: readonly string[] = ['echo', 'done'];
export const ECHO_OUTPUT = 'done\n';
/** Less still: no output. */
export const TRUE: readonly string[] = ['true'];

const LINE = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz-';

/**
 * Writes so many bytes to stdout, in lines of 100. Into /dev/null this makes several hundred MiB/s, so
 * that it is never what one waits for.
 */
export function writer(bytes: number): string[] {
  return ['sh', '-c', `yes ${LINE} | head -c ${bytes}`];
}

/** The digest of what {@link writer} writes, in hex. */
export function writtenSha256(bytes: number): string {
  const lines = Buffer.from(`${LINE}\n`.repeat(10_000));
  const hash = createHash('sha256');
  for (let left = bytes; left > 0; left -= lines.length) hash.update(lines.subarray(0, left));
  return hash.digest('hex');
}
