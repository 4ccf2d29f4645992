import { connectEngine, type RunOptions as EngineRunOptions, runContainer } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import Docker from 'dockerode';
import { overriding } from './overriding.ts';

const IMAGE = 'busybox:stable';

/** Allows what the policy refuses by default: here it is the engine that is looked at. */
const PERMISSIVE: NonNullable<EngineRunOptions['policy']> = {
  pid: ['**'],
  ipc: ['**'],
  uts: ['**'],
  usernsMode: ['**'],
  networkMode: ['**'],
  privileged: true,
  capAdd: ['ALL'],
  devices: ['**'],
  gpus: true,
  securityOpt: ['**'],
  sysctls: ['**'],
};

/** What a script prints inside a container with these options. */
export async function inside(options: Partial<ContainerExecutionInput>, script: string): Promise<string> {
  const input = { image: IMAGE, command: ['sh', '-c', script], ...options };
  const { stdout, stderr, success } = await runContainer(input, { policy: PERMISSIVE });
  if (!success) throw new Error(`The script failed: ${stderr}`);
  return stdout.trim();
}

/** The failure of a container with these options. */
export async function refusal(options: Partial<ContainerExecutionInput>): Promise<unknown> {
  return runContainer({ image: IMAGE, command: ['true'], ...options }, { policy: PERMISSIVE }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What the engine says of a container with these options, which is not started. */
export async function inspected(options: Partial<ContainerExecutionInput>): Promise<Docker.ContainerInspectInfo> {
  let answer: Docker.ContainerInspectInfo | undefined;
  const client = connectEngine();
  const engine = overriding(client, {
    async startContainer(id) {
      answer = await new Docker().getContainer(id).inspect();
      throw new Error('It has been looked at');
    },
  });
  await runContainer({ image: IMAGE, ...options }, { engine, policy: PERMISSIVE }).catch(() => undefined);
  if (answer === undefined) throw new Error('No container was created');
  return answer;
}
