import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LogOwner } from './log-sink.ts';

/** What stands for the namespace, the workflow and the run of a container that was run without Temporal. */
const NONE = 'none';
/** File systems take names of 255 bytes. */
const MOST_BYTES = 200;

/** The folder of one container's log: namespace, workflow, run, and the step's name with the key. */
export function logFolder(root: string, owner: LogOwner): string {
  const { namespaceId = NONE, workflowId = NONE, runId = NONE, step, key } = owner;
  const container = step === undefined ? safeName(key) : `${safeName(step)}@${safeName(key)}`;
  return join(root, safeName(namespaceId), safeName(workflowId), safeName(runId), container);
}

/**
 * A name for one file or folder, whatever the text: all but letters, digits, `_`, `.` and `-` is written as `%` and hex
 * digits, so no name has a separator, none begins with a dot, and two texts never share one.
 */
export function safeName(text: string): string {
  const bytes = [...Buffer.from(text)];
  const name = bytes.map((byte, index) => (isPlain(byte, index) ? String.fromCharCode(byte) : escape(byte))).join('');
  if (name === '') return '%';
  if (name.length <= MOST_BYTES) return name;
  // An equals sign is escaped above: what is cut never has the name of what is not.
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${name.slice(0, MOST_BYTES - digest.length - 1)}=${digest}`;
}

const PLAIN = /[A-Za-z0-9_.-]/;
const isPlain = (byte: number, index: number): boolean =>
  PLAIN.test(String.fromCharCode(byte)) && !(index === 0 && byte === 0x2e);
const escape = (byte: number): string => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
