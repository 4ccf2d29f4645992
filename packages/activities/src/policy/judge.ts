import type { PolicyViolation } from '@tdw/payloads';
import { type Mount, toMount } from '../container/mount-options.ts';
import { type BindHost, judgeBind } from './judge-bind.ts';
import type { Asked } from './policy-rule.ts';
import { POLICY_RULES } from './rules.ts';

/** What of an input a policy does not allow, and else what may be mounted. */
export interface Judgement {
  violations: PolicyViolation[];
  /** Folders of the host under the paths at which they really are, so that a symbolic link leads nowhere else. */
  mounts: Mount[];
}

/** @param host - whose folders may be mounted */
export async function judge(asked: Asked, host: BindHost): Promise<Judgement> {
  const violations = POLICY_RULES.flatMap((rule) => [...rule(asked)]);
  const mounts = await Promise.all(
    (asked.input.volumes ?? []).map(toMount).map(async (mount, index) => {
      if (mount.type !== 'bind') return mount;
      const found = await judgeBind(mount, `volumes[${index}]`, asked.policy, host);
      return typeof found === 'string' ? { ...mount, source: found } : found;
    }),
  );
  return {
    violations: [...violations, ...mounts.filter((found) => 'rule' in found)],
    mounts: mounts.filter((found) => 'target' in found),
  };
}
