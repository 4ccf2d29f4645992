/** Of what an image's name says where it is. */
export interface ImageName {
  /** The registry's host, with its port if it has one, in lower case. */
  registry: string;
  /** What it is called there. */
  repository: string;
}

export const DOCKER_HUB = 'docker.io';

/**
 * Reads an image reference as the engine does: what is before the first slash is a registry if it looks like a host,
 * and what names none is on Docker Hub, where official images are in `library`.
 */
export function parseImageName(reference: string): ImageName {
  const [name = ''] = reference.split('@');
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:A-Z]/.test(first) || first === 'localhost';
  const registry = isHost ? first.toLowerCase() : DOCKER_HUB;
  const path = withoutTag(isHost ? name.slice(slash + 1) : name);
  if (registry !== DOCKER_HUB && registry !== 'index.docker.io') return { registry, repository: path };
  return { registry: DOCKER_HUB, repository: path.includes('/') ? path : `library/${path}` };
}

function withoutTag(path: string): string {
  const colon = path.indexOf(':');
  return colon < 0 ? path : path.slice(0, colon);
}
