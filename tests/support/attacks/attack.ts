import type { ContainerExecutionInput } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';

/** What attacks are after, on the machine of the tests. */
export interface Lab {
  /** A folder of the host with a file `secret`, whose content is {@link secret}. */
  folder: string;
  secret: string;
  /** The engine's own socket. */
  socket: string;
  /** The name of a container of somebody else, which runs `sleep 86399`. */
  victim: string;
}

/** A payload that reaches beyond its container, where it may. */
interface Attack {
  input: ContainerExecutionInput;
  /** Under which it works. */
  policy: Policy;
  /** What it then prints: a text, or what matches one. */
  prints?: unknown;
  /** What the engine then says of its container: all that can be seen of what not every machine has. */
  inspected?: object;
}

/** What it is called, which rules refuse it where nobody has decided anything, and how it goes. */
export type NamedAttack = readonly [name: string, rules: readonly string[], attack: (lab: Lab) => Attack];

const image = 'busybox:stable';

export function sh(script: string): ContainerExecutionInput {
  return { image, command: ['sh', '-c', script] };
}
