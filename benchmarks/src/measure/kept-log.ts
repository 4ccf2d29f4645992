import { createHash } from 'node:crypto';
import { readLog } from '@tdw/activities/engine';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { writer, writtenSha256 } from '../workload.ts';
import type { Runs } from '../runs.ts';

/** Has a container write so many bytes. Throws where the result or the kept log differs from them in one of them. */
export async function writeLog(runs: Runs, bytes: number): Promise<{ check(): Promise<void> }> {
  const { status, stdoutBytes, log, outputError } = await runs.container({ command: writer(bytes) });
  if (stdoutBytes !== bytes) throw new Error(`The run ended as ${status} with ${stdoutBytes} bytes of ${bytes}`);
  if (log === undefined) throw new Error(`Its log was not kept: ${outputError}`);
  return { check: () => checkLog(log, writtenSha256(bytes)) };
}

async function checkLog(log: NonNullable<ContainerExecutionOutput['log']>, written: string): Promise<void> {
  const kept = createHash('sha256');
  for await (const piece of readLog(log.reference)) kept.update(piece.bytes);
  const digests = { written, kept: kept.digest('hex'), told: log.stdoutSha256 };
  if (new Set(Object.values(digests)).size > 1) throw new Error(`The digests differ: ${JSON.stringify(digests)}`);
}
