import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { findLogs, type FoundLog, type LogPiece, readLog } from '@tdw/activities/engine';
import { defaultLogDir } from './default-dirs.ts';
import { nameLines, type Printed } from './name-lines.ts';

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
  const printer = new Printer(outputs);
  const print = async (log: FoundLog): Promise<void> => {
    const pieces = tellingGaps(readLog(log.reference, { follow }));
    await printer.print(logs.length > 1 ? nameLines(pieces, log.step ?? log.key) : pieces);
  };
  if (follow) await Promise.all(logs.map(print));
  else for (const log of logs) await print(log);
}

/** Writes as fast as is read. */
class Printer {
  readonly #outputs: Outputs;
  readonly #drained: Partial<Record<keyof Outputs, Promise<unknown>>> = {};

  constructor(outputs: Outputs) {
    this.#outputs = outputs;
  }

  async print(pieces: AsyncIterable<Printed>): Promise<void> {
    for await (const { stream, bytes } of pieces) {
      const output = this.#outputs[stream];
      // Once for all logs that wait for it.
      if (!output.write(bytes))
        this.#drained[stream] ??= once(output, 'drain').finally(() => delete this.#drained[stream]);
      await this.#drained[stream];
    }
  }
}

const NEWLINE = 0x0a;

/** With a line of its own where bytes are missing. */
async function* tellingGaps(pieces: AsyncIterable<LogPiece>): AsyncGenerator<Printed> {
  const isAtLineStart = { stdout: true, stderr: true };
  for await (const { stream, bytes, missing } of pieces) {
    if (missing > 0) {
      const line = `${isAtLineStart[stream] ? '' : '\n'}[... ${missing} bytes are missing ...]\n`;
      yield { stream, bytes: Buffer.from(line) };
    }
    yield { stream, bytes };
    isAtLineStart[stream] = bytes.at(-1) === NEWLINE;
  }
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
