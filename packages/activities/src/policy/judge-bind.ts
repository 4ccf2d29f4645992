import { resolve } from 'node:path';
import type { PolicyViolation } from '@tdw/payloads';
import type { BindRoot } from '@tdw/payloads/policy';
import type { Mount } from '../container/mount-options.ts';
import { holdsEngineSocket, mayHoldEngineSocket } from './engine-sockets.ts';
import { isWithin } from './is-within.ts';
import type { OpenPolicy } from './open-policy.ts';
import { violation } from './policy-rule.ts';
import { realPath } from './real-path.ts';

/** Where the folders of the host are that may be mounted. */
export interface BindHost {
  /** Whether its paths are this process's, too. */
  isLocal: boolean;
  /** The engine's own socket, as far as it is known. */
  socketPath?: string | undefined;
}

/**
 * Where a folder of the host really is, if it may be mounted.
 *
 * @param path - of the mount in the payload
 * @returns the path to mount, or what the policy does not allow of it
 */
export async function judgeBind(
  mount: Mount,
  path: string,
  { binds }: Pick<OpenPolicy, 'binds'>,
  host: BindHost,
): Promise<string | PolicyViolation> {
  const source = mount.source ?? '';
  const refuse = (rule: string, allowed: string): PolicyViolation => violation(`binds.${rule}`, path, source, allowed);
  const names = allowedNames(binds.roots);
  if (binds.roots.length === 0) return refuse('roots', 'no folder of the host');
  if (!host.isLocal && !binds.onRemoteEngine) {
    return refuse('onRemoteEngine', 'none: the engine is on another machine, whose paths cannot be looked at');
  }
  const namedRoots = binds.roots.map(normal);
  const realRoots = host.isLocal ? await withRealPaths(namedRoots) : [];
  // First by name, so that nobody learns from the answer what there is elsewhere.
  const asked = resolve(source);
  if (!isWithin([...namedRoots, ...realRoots].map(toPath), asked)) return refuse('roots', names);
  const real = host.isLocal ? await realPath(asked) : asked;
  // The engine would make an empty folder of it, as root.
  if (real === undefined) return refuse('roots', `what is there in ${names}`);
  const roots = (host.isLocal ? realRoots : namedRoots).filter((root) => isWithin([root.path], real));
  if (roots.length === 0) return refuse('roots', `what a symbolic link does not lead out of ${names}`);
  const isForReading = roots.every(({ readOnly }) => readOnly);
  if (isForReading && !mount.readOnly) return refuse('roots', `${names} for reading only`);
  // Labels are written to the host's files, however the container sees them.
  if (isForReading && mount.relabel !== undefined) return refuse('roots', `${names} for reading only, without z or Z`);
  if (!binds.engineSocket && (await hasSocket(real, host)))
    return refuse('engineSocket', "no folder with an engine's socket");
  if (mount.relabel !== undefined && real.includes(':')) {
    return refuse('roots', "no path with a ':' beside z or Z, at which the engine would split it");
  }
  return real;
}

function hasSocket(path: string, { isLocal, socketPath }: BindHost): boolean | Promise<boolean> {
  return isLocal ? holdsEngineSocket(path, socketPath) : mayHoldEngineSocket(path);
}

/** As their operator wrote them: what is behind a link in them is nobody else's business. */
function allowedNames(roots: readonly BindRoot[]): string {
  return roots.map(toPath).join(', ');
}

async function withRealPaths(roots: readonly Required<BindRoot>[]): Promise<Required<BindRoot>[]> {
  const real = await Promise.all(roots.map(async (root) => ({ ...root, path: await realPath(root.path) })));
  return real.filter((root): root is Required<BindRoot> => root.path !== undefined);
}

function normal(root: Required<BindRoot>): Required<BindRoot> {
  return { ...root, path: resolve(root.path) };
}

function toPath({ path }: BindRoot): string {
  return path;
}
