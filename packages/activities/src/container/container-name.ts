import type { ContainerExecutionInput } from '@tdw/payloads';

const SLUG_LENGTH = 20;

/**
 * The container's name: the one that the user asked for, or else `tdw-<slug>-<key>`. The same execution always
 * gets the same name, and the engine gives a name only once: that is what makes a second container for one
 * execution impossible.
 */
export function containerName(key: string, { containerName: exact, name, image }: ContainerExecutionInput): string {
  return exact ?? `tdw-${slug(name ?? image)}-${key}`;
}

/** `ghcr.io/team/App:1.0` becomes `app`: letters, digits, `_` and `-`, 20 at most. */
function slug(hint: string): string {
  const [name = ''] = (hint.split('/').at(-1) ?? '').split(/[:@]/);
  const cleaned = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .slice(0, SLUG_LENGTH);
  return cleaned.replaceAll(/^-+|-+$/g, '') || 'container';
}
