import * as v from 'valibot';
import { type Duration, DurationSchema, durationToMs } from '../syntax/duration.ts';

/** The container's first process, and how it is asked to end. */
export interface ProcessOptions {
  /** Whether a small `init` is the first process, which hands on signals and reaps orphans. Default: the engine's. */
  init?: boolean;
  /** The signal that asks it to end, such as `SIGINT`. Default: the image's, else `SIGTERM`. */
  stopSignal?: string;
  /**
   * How long it may take to end when it is asked to, before it is killed: at most 90 s, in whole seconds, rounded up.
   * Default: 10 s.
   */
  stopGracePeriod?: Duration;
}

const NAMES = [
  'ABRT ALRM BUS CHLD CONT FPE HUP ILL INT IO KILL PIPE PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN',
  'TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ',
]
  .join(' ')
  .split(' ');
const REAL_TIME = ['RTMIN(?:\\+(?:[1-9]|1[0-5]))?', 'RTMAX(?:-(?:[1-9]|1[0-4]))?'];

export const SIGNAL = new RegExp(`^SIG(?:${[...NAMES, ...REAL_TIME].join('|')})$`);

export const SignalSchema = v.custom<string>(
  (value) => typeof value === 'string' && SIGNAL.test(value),
  "a signal such as 'SIGTERM', 'SIGINT' or 'SIGRTMIN+3'",
);

/** Whoever orders a container to be stopped waits for it, and not for ever. */
const LONGEST_STOP_GRACE_MS = 90_000;

const StopGracePeriodSchema = v.pipe(
  DurationSchema,
  v.check((duration) => durationToMs(duration) <= LONGEST_STOP_GRACE_MS, 'at most 90 s'),
);

export const processEntries = {
  init: v.exactOptional(v.boolean()),
  stopSignal: v.exactOptional(SignalSchema),
  stopGracePeriod: v.exactOptional(StopGracePeriodSchema),
};
