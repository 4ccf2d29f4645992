/**
 * Splits an image reference as `POST /images/create` wants it. The tag is always named: without one
 * the engine pulls every tag of the repository.
 */
export function splitReference(reference: string): { repository: string; tag: string } {
  const digestAt = reference.indexOf('@');
  if (digestAt >= 0) {
    const { repository } = splitReference(reference.slice(0, digestAt));
    return { repository, tag: reference.slice(digestAt + 1) };
  }
  const colon = reference.lastIndexOf(':');
  const isPort = colon < reference.lastIndexOf('/');
  if (colon < 0 || isPort) return { repository: reference, tag: 'latest' };
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
