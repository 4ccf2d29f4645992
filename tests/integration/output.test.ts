import { describe, expect, test } from '@jest/globals';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { execute } from '../support/runs.ts';

const worker = useContainerWorker();
useLeftoverCheck();

const sh = (script: string) => ({ image: 'busybox:stable', command: ['sh', '-c', script] });
const MEGABYTE = 1024 * 1024;

describe('the output of a container', () => {
  test('of 50 MB is counted whole and kept at both ends', async () => {
    const result = await execute(worker, sh(`echo first; yes 0123456789 | head -c ${50 * MEGABYTE}; echo; echo last`));

    expect(result).toMatchObject({ status: 'succeeded', truncated: true, stdoutBytes: 50 * MEGABYTE + 12 });
    expect(result.stdout).toMatch(/^first\n0123456789\n/);
    expect(result.stdout).toMatch(/\nlast\n$/);
    expect(result.stdout).toMatch(/\n\[\.\.\. \d+ bytes left out \.\.\.\]\n/);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(150 * 1024);
  });

  test('keeps its last line when it has no newline', async () => {
    expect(await execute(worker, sh('printf "one\\ntwo"'))).toMatchObject({ stdout: 'one\ntwo', stdoutBytes: 7 });
  });

  test('may be bytes that are no text', async () => {
    const result = await execute(worker, sh('printf "a\\377\\000b"; head -c 1000000 /dev/urandom'));

    expect(result).toMatchObject({ status: 'succeeded', stdoutBytes: 1_000_004, truncated: true });
    expect(result.stdout.startsWith('a\uFFFD\0b')).toBe(true);
  });

  test('fits into a result even where JSON makes the most of each byte', async () => {
    const zeros = `head -c ${2 * MEGABYTE} /dev/zero`;
    const result = await execute(worker, sh(`${zeros}; ${zeros} >&2`));

    expect(result).toMatchObject({ status: 'succeeded', stdoutBytes: 2 * MEGABYTE, stderrBytes: 2 * MEGABYTE });
  });
});
