import { stat } from 'node:fs/promises';
import { isWithin } from './is-within.ts';
import { realPath } from './real-path.ts';

/** Where engines and what runs containers for them listen, by all names that are usual. */
const WELL_KNOWN = ['/var/run', '/run'].flatMap((folder) => [
  `${folder}/docker.sock`,
  `${folder}/containerd/containerd.sock`,
  `${folder}/docker/containerd/containerd.sock`,
  `${folder}/podman/podman.sock`,
  `${folder}/crio/crio.sock`,
]);

/** By their names alone. */
export function mayHoldEngineSocket(path: string): boolean {
  return WELL_KNOWN.some((socket) => isWithin([path], socket));
}

/**
 * Whether a path of this host is the socket of an engine, by whatever name, or a folder that has it in it.
 *
 * @param path - without symbolic links
 * @param engineSocket - that of the engine which would mount it
 */
export async function holdsEngineSocket(path: string, engineSocket: string | undefined): Promise<boolean> {
  // A worker in a container has a `/run` of its own, in which the host's sockets may not be.
  if (mayHoldEngineSocket(path)) return true;
  const names = engineSocket === undefined ? WELL_KNOWN : [...WELL_KNOWN, engineSocket];
  const sockets = (await Promise.all(names.map(realPath))).filter((socket) => socket !== undefined);
  if (sockets.some((socket) => isWithin([path], socket))) return true;
  // A socket that is mounted or linked in a second place is the same one.
  const [here, ...there] = await Promise.all([path, ...sockets].map(identityOf));
  return here !== undefined && there.includes(here);
}

/** @returns `undefined` for what is no socket */
async function identityOf(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isSocket() === true ? `${stats.dev}:${stats.ino}` : undefined;
}
