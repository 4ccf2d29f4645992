import type { ContainerExecutionInput, ContainerRetryPolicy, ContainerStatus } from '@tdw/payloads';
import type { Random } from './random.ts';

/** One container of the plan: what it does, and what it has to have written when it has done it. */
export interface PlannedStep {
  /** Its name, and that of its file in the ledger. */
  id: string;
  isService: boolean;
  /** Of a service: whether it is for its whole run, or for the job after it alone. Absent: it is a step itself. */
  servesWhom?: 'run' | 'job';
  /** Lines that it writes one by one, with a pause after each. */
  lines: number;
  pauseMs: number;
  /** Lines that it writes as fast as it can, after those. */
  bulk: number;
  /** Of a job. */
  exitCode: number;
  /** Of a job: whether it may run again when its engine was restarted under it. */
  isRepeatable: boolean;
  /** How it may end where nobody cancels its run. */
  mayEnd: readonly ContainerStatus[];
}

/** Where the containers see the ledger. */
export const LEDGER = '/ledger';

export type Job = Pick<PlannedStep, 'lines' | 'pauseMs' | 'bulk' | 'exitCode' | 'isRepeatable'>;

/** A job of a fraction of a second, or of several; a few take longer than a dead worker takes to be noticed. */
export function randomJob(random: Random, exitCode = 0): Job {
  const seconds = random.chance(10) ? random.between(15, 20) : random.between(0, 5);
  const lines = random.between(1, 20) + seconds * 2;
  return { lines, pauseMs: seconds === 0 ? 0 : 400, bulk: 0, exitCode, isRepeatable: random.chance(50) };
}

/** A job with more output than a result keeps, or some that it just keeps. */
export function loudJob(random: Random): Job {
  const bulk = random.pick([5_000, 50_000, 500_000]);
  return { lines: random.between(1, 4), pauseMs: 500, bulk, exitCode: 0, isRepeatable: random.chance(50) };
}

/** No exit code of the plan is one to repeat after. */
const REPEATABLE: ContainerRetryPolicy = { maximumAttempts: 20, onExitCodes: [255], onEngineRestart: true };

/** What the containers of a run call the volume that they share. */
export const SHARED_VOLUME = 'shared';

/**
 * What the run's input says of it.
 *
 * @param ledger - the folder on the host
 * @param isShared - whether its run has a volume that it mounts
 */
export function containerInput(step: PlannedStep, ledger: string, isShared = false): ContainerExecutionInput {
  return {
    image: 'busybox:stable',
    name: step.id,
    command: ['sh', '-c', step.isService ? SERVICE : JOB],
    env: {
      STEP: step.id,
      LINES: String(step.lines),
      PAUSE: String(step.pauseMs / 1000),
      BULK: String(step.bulk),
      EXIT: String(step.exitCode),
    },
    volumes: [`${ledger}:${LEDGER}`, ...(isShared ? [`${SHARED_VOLUME}:/shared`] : [])],
    ...(step.isRepeatable && { retry: REPEATABLE }),
    ...(step.isService && {
      waitStrategy: { type: 'log' as const, message: `${step.id} ready`, startupTimeout: '5m' },
    }),
  };
}

/** What it writes to stdout when nothing stops it. */
export function expectedStdout({ id, isService, lines, bulk }: PlannedStep): string {
  if (isService) return `${id} ready\n${id} down\n`;
  const slow = Array.from({ length: lines }, (_, index) => `${id} line ${index + 1}\n`);
  const fast = Array.from({ length: bulk }, (_, index) => `${index + 1}\n`);
  return [...slow, ...fast].join('');
}

/** What it writes to stderr when nothing stops it. */
export function expectedStderr({ id, isService }: PlannedStep): string {
  return isService ? '' : `${id} ends\n`;
}

// One line with one `write`, appended: containers of one step, if ever there were two, cannot garble it.
const NOTE = `note() { echo "$1 $HOSTNAME $(date +%s)" >> ${LEDGER}/$STEP; }`;

const JOB = `${NOTE}
trap 'note stopped; exit 143' TERM
note start
i=0
while [ $i -lt $LINES ]; do i=$((i + 1)); echo "$STEP line $i"; sleep $PAUSE; done
[ $BULK = 0 ] || seq 1 $BULK
echo "$STEP ends" >&2
note end
exit $EXIT`;

const SERVICE = `${NOTE}
trap 'echo "$STEP down"; note end; exit 0' TERM
note start
echo "$STEP ready"
while :; do sleep 0.2; done`;
