const SLUG_LENGTH = 20;

/**
 * The container's name: `tdw-<slug>-<key>`. The same execution always gets the same name, and the engine
 * gives a name only once: that is what makes a second container for one execution impossible.
 *
 * @param hint - what a person may know it by: the step's name, or else the image's
 */
export function containerName(key: string, hint: string): string {
  return `tdw-${slug(hint)}-${key}`;
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
