import { capabilityName } from '@tdw/payloads';
import { toMount } from '../container/mount-options.ts';
import type { OpenPolicy } from './open-policy.ts';
import { type Asked, type PolicyRule, violation } from './policy-rule.ts';

/** What the engine itself does to a container's files. */
export const FILE_RULES: readonly PolicyRule[] = [filesOfHostAreNotReachedAsRoot];

/**
 * The engine puts `files` there and reads what is to be collected as root, whoever the container's processes are. Where these
 * are less than that, it would reach for them what they cannot, in a folder of the host. Which paths lead into that, nobody
 * can tell before: a container makes links.
 */
function* filesOfHostAreNotReachedAsRoot({ input, policy }: Asked): ReturnType<PolicyRule> {
  const rule = confinementBy(policy);
  if (rule === undefined || !(input.volumes ?? []).some((volume) => toMount(volume).type === 'bind')) return;
  const { files = [], collect = [] } = input;
  for (const [field, paths] of Object.entries({ files: files.map(({ path }) => path), collect })) {
    if (paths.length > 0)
      yield violation(rule, field, paths, 'none beside a folder of the host: the engine is root there');
  }
}

/** The rule by which processes may not do with files whatever root may. */
function confinementBy({ user, enforce }: OpenPolicy): string | undefined {
  if (user.requireNonRoot) return 'user.requireNonRoot';
  const isDropped = enforce.capDrop.map(capabilityName).some((name) => name === 'ALL' || name === 'DAC_OVERRIDE');
  return isDropped ? 'enforce.capDrop' : undefined;
}
