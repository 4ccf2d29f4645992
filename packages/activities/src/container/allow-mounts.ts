import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { containerTitle, FailureType } from '@tdw/payloads';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';
import { type Mount, toMount } from './mount-options.ts';

/**
 * The mounts of a run as far as the worker's operator allows them: folders of the host only in `bindRoots`, and
 * under the path at which they really are, so that a symbolic link leads nowhere else. Volumes of the engine and
 * memory are nobody's secret.
 *
 * @throws {@link ContainerError} of the type `Tdw.PolicyViolation` for the first that is not allowed
 */
export async function allowMounts(run: ContainerRun): Promise<Mount[]> {
  const mounts = (run.input.volumes ?? []).map(toMount);
  return Promise.all(
    mounts.map(async (mount) => (mount.type === 'bind' ? { ...mount, source: await allow(run, mount) } : mount)),
  );
}

/** @returns the path that may be mounted */
async function allow({ engine, bindRoots = [], key, input }: ContainerRun, mount: Mount): Promise<string> {
  const { source = '', relabel } = mount;
  const refuse = (why: string): ContainerError => {
    const message = `The worker's policy (bindRoots) does not allow the ${containerTitle(input)} to mount '${source}': ${why}`;
    return new ContainerError(FailureType.PolicyViolation, message, { key, image: input.image });
  };
  if (!engine.isLocal()) throw refuse('the engine is on another machine, whose paths cannot be looked at');
  if (bindRoots.length === 0) throw refuse('no folder of the host may be mounted');
  const roots = (await Promise.all(bindRoots.map(realPath))).filter((root) => root !== undefined);
  // First by name, so that nobody learns from the answer what there is elsewhere.
  if (!isWithin([...bindRoots, ...roots], resolve(source))) throw refuse('it is in none of the folders that may be');
  const path = await realPath(source);
  // The engine would make an empty folder of it, as root.
  if (path === undefined) throw refuse('there is no such path');
  if (!isWithin(roots, path)) throw refuse('a symbolic link leads out of the folders that may be');
  if (relabel !== undefined && path.includes(':'))
    throw refuse("its path has a ':', at which the engine would split it");
  return path;
}

function isWithin(roots: readonly string[], path: string): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep));
}

/** Without symbolic links; `undefined` where there is nothing, or nothing that this process may see. */
async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
