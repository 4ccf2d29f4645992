import { pullPolicyOf } from '../images/pull-policy.ts';
import { parseImageName } from '../registry/image-name.ts';
import { matchesAny } from './matches-any.ts';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

export const IMAGE_RULES: readonly PolicyRule[] = [
  imageIsAllowed,
  imageHasDigest,
  pullIsAllowed,
  credentialsAreAllowed,
];

function* imageIsAllowed({ input: { image }, policy }: Asked): ReturnType<PolicyRule> {
  const { allow } = policy.image;
  if (allow.includes('**')) return;
  if (!mayBeId(image) && matchesAny(allow.map(fullName), fullName(image))) return;
  yield violation('image.allow', 'image', image, listed(allow));
}

/**
 * A tag is a promise of whoever may push to the registry. What follows a tag and is a digest is what the engine goes by.
 */
function* imageHasDigest({ input: { image }, policy }: Asked): ReturnType<PolicyRule> {
  if (!policy.image.requireDigest || image.includes('@')) return;
  yield violation('image.requireDigest', 'image', image, 'only images with a digest (@sha256:…)');
}

/** An image that is on the engine may have been pulled there with credentials of others. */
function* pullIsAllowed({ input, policy }: Asked): ReturnType<PolicyRule> {
  const pull = pullPolicyOf(input);
  if (!policy.pull.includes(pull)) yield violation('pull', 'pull', pull, listed(policy.pull));
}

/** What one team may pull is not for another to run. */
function* credentialsAreAllowed({ input: { registryCredentials: name }, policy }: Asked): ReturnType<PolicyRule> {
  if (name === undefined || matchesAny(policy.registryCredentials, name)) return;
  yield violation('registryCredentials', 'registryCredentials', name, listed(policy.registryCredentials));
}

/** With its registry, as the engine completes it. */
function fullName(image: string): string {
  const { registry, repository } = parseImageName(image);
  return `${registry}/${repository}`;
}

/** The engine takes what could be a repository for the beginning of the id of any image that it has. */
function mayBeId(image: string): boolean {
  return /^(?:sha256:)?[0-9a-f]+$/.test(image);
}
