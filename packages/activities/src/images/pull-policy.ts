import type { ContainerExecutionInput, PullPolicy } from '@tdw/payloads';

/**
 * When the image is pulled: as the input says, else by its tag, as Kubernetes does. `latest`, which is also what no tag
 * means, is expected to move; another tag is not, and a digest cannot.
 */
export function pullPolicyOf({ pull, image }: Pick<ContainerExecutionInput, 'pull' | 'image'>): PullPolicy {
  if (pull !== undefined) return pull;
  return isLatest(image) ? 'always' : 'missing';
}

function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}
