import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from '../cross-field-rules.ts';
import { isRecord } from '../syntax/text-record.ts';
import { limit } from '../syntax/whole-number.ts';

/** Limits of each process, by their names in Compose, but for `rss`, which Linux does not heed. -1 is no limit. */
export interface Ulimits {
  /** Of a core file, in bytes. */
  core?: number | Ulimit;
  /** Processor time, in seconds. */
  cpu?: number | Ulimit;
  /** Of the data segment, in bytes. */
  data?: number | Ulimit;
  /** Of a file that is written, in bytes. */
  fsize?: number | Ulimit;
  /** How many file locks. */
  locks?: number | Ulimit;
  /** Memory that is locked in place, in bytes. */
  memlock?: number | Ulimit;
  /** Of POSIX message queues, in bytes. */
  msgqueue?: number | Ulimit;
  /** Up to which priority it may be raised: 20 minus the nice value. */
  nice?: number | Ulimit;
  /** How many open files. */
  nofile?: number | Ulimit;
  /** How many processes of the same user, in all containers. */
  nproc?: number | Ulimit;
  /** The highest real-time priority. */
  rtprio?: number | Ulimit;
  /** Processor time at real-time priority without a pause, in microseconds. */
  rttime?: number | Ulimit;
  /** How many signals may be pending. */
  sigpending?: number | Ulimit;
  /** Of the stack, in bytes. */
  stack?: number | Ulimit;
}

/** A limit that a process may raise by itself, up to a hard one. */
export interface Ulimit {
  /** What holds at first; at most `hard`. */
  soft: number;
  /** How far a process without privileges may raise it. */
  hard: number;
}

export const UlimitNumberSchema = limit(0, Number.MAX_SAFE_INTEGER);

export const SoftAndHardSchema = v.pipe(
  v.object({ soft: UlimitNumberSchema, hard: UlimitNumberSchema }),
  crossFieldRules([softIsAtMostHard]),
);

/** One number for both, or each of them. */
export const UlimitSchema = v.lazy((value) =>
  value === undefined || isRecord(value) ? SoftAndHardSchema : UlimitNumberSchema,
) as v.GenericSchema<number | Ulimit>;

const ulimit = v.exactOptional(UlimitSchema);

export const UlimitsSchema = v.object({
  core: ulimit,
  cpu: ulimit,
  data: ulimit,
  fsize: ulimit,
  locks: ulimit,
  memlock: ulimit,
  msgqueue: ulimit,
  nice: ulimit,
  nofile: ulimit,
  nproc: ulimit,
  rtprio: ulimit,
  rttime: ulimit,
  sigpending: ulimit,
  stack: ulimit,
});

function* softIsAtMostHard({ soft, hard }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(UlimitNumberSchema, soft) || !v.is(UlimitNumberSchema, hard)) return;
  if (hard === -1 || (soft !== -1 && soft <= hard)) return;
  yield { path: ['soft'], expected: `at most the hard limit of ${hard}`, got: soft };
}
