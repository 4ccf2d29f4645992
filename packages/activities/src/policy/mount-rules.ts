import { toMount } from '../container/mount-options.ts';
import { matchesAny } from './matches-any.ts';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

/** Mounts that need no look at the host: what does is in judge-bind.ts. */
export const MOUNT_RULES: readonly PolicyRule[] = [volumesAreAllowed, memoryIsAllowed];

/** The engine's volumes are everybody's who knows their names. */
function* volumesAreAllowed({ input: { volumes = [] }, policy, runVolumes = [] }: Asked): ReturnType<PolicyRule> {
  for (const [index, volume] of volumes.entries()) {
    const { type, source } = toMount(volume);
    if (type !== 'volume' || source === undefined || runVolumes.includes(source)) continue;
    if (!matchesAny(policy.volumes, source))
      yield violation('volumes', `volumes[${index}]`, source, listed(policy.volumes));
  }
}

function* memoryIsAllowed({ input: { volumes = [], tmpfs }, policy }: Asked): ReturnType<PolicyRule> {
  if (policy.tmpfs) return;
  if (tmpfs !== undefined) yield violation('tmpfs', 'tmpfs', tmpfs, 'none');
  for (const [index, volume] of volumes.entries()) {
    if (toMount(volume).type === 'tmpfs') yield violation('tmpfs', `volumes[${index}]`, volume, 'none');
  }
}
