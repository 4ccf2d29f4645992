import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { findLogs, type FoundLog, readLog } from '@tdw/activities/engine';
import { defaultLogDir } from './log-dir.ts';

export interface PrintLogsOptions {
  runId?: string;
  step?: string;
  follow?: boolean;
  logDir?: string;
}

export interface Outputs {
  stdout: Writable;
  stderr: Writable;
}

/** @throws where there is no such log */
export async function printLogs(
  workflowId: string,
  { runId, step, follow = false, logDir = defaultLogDir() }: PrintLogsOptions,
  outputs: Outputs,
): Promise<void> {
  const found = await findLogs(logDir, workflowId, runId);
  const logs = found.filter((log) => step === undefined || log.step === step);
  if (logs.length === 0) throw new Error(noLog(workflowId, { runId, step }, logDir, found));
  const print = (log: FoundLog): Promise<void> => printLog(log, logs.length > 1, follow, outputs);
  if (follow) await Promise.all(logs.map(print));
  else for (const log of logs) await print(log);
}

async function printLog({ reference, step, key }: FoundLog, named: boolean, follow: boolean, outputs: Outputs) {
  const prefix = named ? `${step ?? key} | ` : '';
  const atLineStart = { stdout: true, stderr: true };
  for await (const { stream, bytes, missing } of readLog(reference, { follow })) {
    const out = outputs[stream];
    if (missing > 0) out.write(`${atLineStart[stream] ? '' : '\n'}[... ${missing} bytes are missing ...]\n`);
    const isFull = !out.write(named ? withPrefix(bytes, prefix, atLineStart[stream] || missing > 0) : bytes);
    atLineStart[stream] = bytes.at(-1) === NEWLINE;
    if (isFull) await once(out, 'drain');
  }
}

const NEWLINE = 0x0a;

/** Bytes, not text: a character may be cut in two. */
function withPrefix(bytes: Buffer, prefix: string, atLineStart: boolean): Buffer {
  const parts: Buffer[] = atLineStart ? [Buffer.from(prefix)] : [];
  for (let from = 0; from < bytes.length;) {
    const at = bytes.indexOf(NEWLINE, from);
    const end = at === -1 ? bytes.length : at + 1;
    parts.push(bytes.subarray(from, end));
    if (end < bytes.length) parts.push(Buffer.from(prefix));
    from = end;
  }
  return Buffer.concat(parts);
}

function noLog(
  workflowId: string,
  { runId, step }: { runId?: string | undefined; step?: string | undefined },
  logDir: string,
  found: readonly FoundLog[],
): string {
  const run = `the workflow '${workflowId}'${runId === undefined ? '' : `, run '${runId}'`}`;
  if (step === undefined || found.length === 0) return `There is no log of ${run} in ${logDir} (--log-dir)`;
  const names = found.map((log) => `'${log.step ?? log.key}'`).join(', ');
  return `There is no log of a container '${step}' of ${run} in ${logDir}; there are ${names}`;
}
