import { createHash } from 'node:crypto';

/** Linux has 15 characters for the name of an interface. */
const LONGEST_INTERFACE_NAME = 15;

/** The engine's name for a network or a volume of a run: the run's own one, and the workspace's key. */
export function sharedName(key: string, name: string): string {
  return `tdw-${name}-${key}`;
}

/** Whether a name is one of {@link sharedName}, of this key. */
export function isShared(engineName: string, key: string): boolean {
  return engineName.startsWith('tdw-') && engineName.endsWith(`-${key}`);
}

/**
 * The name of the bridge interface of a network, always the same. An engine may have several networks of one name, but each
 * interface once: of those who make a network at the same time, all but one are refused.
 *
 * @param host - one machine may have several engines, and one name of an interface
 * @param lost - how many names before it nobody can have any more
 */
export function bridgeName(host: string, key: string, name: string, lost: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([host, key, name, lost]))
    .digest('hex');
  return `tdw-${hash}`.slice(0, LONGEST_INTERFACE_NAME);
}
