import { FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { readArchive } from '../files/read-archive.ts';

export interface Owner {
  uid: number;
  gid: number;
}

const DIGITS = /^\d+$/;

/**
 * The numbers of the user as whom a container runs, of its options or its image. Names are looked up where the engine
 * does: in the container's own `/etc/passwd` and `/etc/group`.
 *
 * @throws {@link ContainerError} of the type `Tdw.InvalidOptions` for a name that is not there
 */
export async function containerUser(
  run: ContainerRun,
  { id, user }: Pick<ContainerInspection, 'id' | 'user'>,
): Promise<Owner> {
  const [name = '', group] = user.split(':');
  const entry = DIGITS.test(name) || name === '' ? undefined : await lookUp(run, id, '/etc/passwd', name);
  const gid = group === undefined ? (entry?.[3] ?? '0') : await groupId(run, id, group);
  return { uid: Number(entry?.[2] ?? name), gid: Number(gid) };
}

async function groupId(run: ContainerRun, id: string, group: string): Promise<string> {
  return DIGITS.test(group) ? group : (await lookUp(run, id, '/etc/group', group))[2]!;
}

/** The fields of the line that begins with a name. */
async function lookUp(run: ContainerRun, id: string, path: string, name: string): Promise<string[]> {
  const archive = await run.engine.getArchive(id, path, run.signal);
  let text = '';
  if (archive !== undefined) {
    for await (const { content } of readArchive(archive)) {
      for await (const bytes of content) text += bytes.toString('latin1');
    }
  }
  const fields = text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([first]) => first === name);
  if (fields !== undefined && DIGITS.test(fields[2] ?? '')) return fields;
  const message = `The owner of the files of secrets is not known: '${name}' is not in the container's ${path}; give a uid and a gid`;
  throw new ContainerError(FailureType.InvalidOptions, message, { key: run.key, image: run.input.image });
}
