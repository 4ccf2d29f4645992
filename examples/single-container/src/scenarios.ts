import type { ContainerExecutionInput } from '@tdw/payloads';

export interface Scenario {
  input: ContainerExecutionInput & { name: string };
  /** How the run must end: a status, or one of these failure types. */
  expected: readonly string[];
  /** Cancel the run once its container is running. */
  cancel?: boolean;
}

const image = 'busybox:stable';
/** A shell as process 1 ignores SIGTERM unless told otherwise; this one ends when it is asked to. */
const sleeper = (seconds: number) => ['sh', '-c', `trap 'exit 143' TERM; sleep ${seconds} & wait`];

export const scenarios: readonly Scenario[] = [
  {
    input: { name: 'hello', image, command: ['sh', '-c', 'echo "Hello from $WHERE"'], env: { WHERE: 'a container' } },
    expected: ['succeeded'],
  },
  {
    input: { name: 'non-zero-exit', image, command: ['sh', '-c', 'echo "no such file" >&2; exit 3'] },
    expected: ['failed'],
  },
  {
    input: { name: 'missing-image', image: 'tdw-demo/no-such-image:1' },
    // The second where no registry can be asked.
    expected: ['Tdw.ImageNotFound', 'Tdw.RegistryUnreachable'],
  },
  {
    input: { name: 'too-slow', image, command: sleeper(60), runTimeout: '2s' },
    expected: ['timedOut'],
  },
  {
    input: { name: 'cancelled', image, command: sleeper(60) },
    expected: ['cancelled'],
    cancel: true,
  },
];
