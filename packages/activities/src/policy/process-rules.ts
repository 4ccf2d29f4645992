import { capabilityName, parseSecurityOpt } from '@tdw/payloads';
import { matchesAny } from './matches-any.ts';
import { type Asked, listed, type PolicyRule, violation } from './policy-rule.ts';

/** As whom the container's processes run, and what they may do. */
export const PROCESS_RULES: readonly PolicyRule[] = [
  userIsNotRoot,
  groupsAreAllowed,
  privilegedIsAllowed,
  capabilitiesAreAllowed,
  securityOptionsAreAllowed,
  sysctlsAreAllowed,
];

const LAST_USER = 2 ** 31 - 1;

/** A name may be root's in the image, and so may be the user that an image runs as. */
function* userIsNotRoot({ input: { user }, policy }: Asked): ReturnType<PolicyRule> {
  if (!policy.user.requireNonRoot) return;
  const [, digits] = /^(\d+)(?::|$)/.exec(user ?? '') ?? [];
  if (digits !== undefined && Number(digits) > 0 && Number(digits) <= LAST_USER) return;
  yield violation('user.requireNonRoot', 'user', user, 'only the number of a user who is not root');
}

function* groupsAreAllowed({ input: { groupAdd = [] }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [index, group] of groupAdd.entries()) {
    if (!matchesAny(policy.groupAdd, String(group)))
      yield violation('groupAdd', `groupAdd[${index}]`, group, listed(policy.groupAdd));
  }
}

function* privilegedIsAllowed({ input: { privileged }, policy }: Asked): ReturnType<PolicyRule> {
  if (privileged === true && !policy.privileged) yield violation('privileged', 'privileged', true, 'only false');
}

function* capabilitiesAreAllowed({ input: { capAdd = [] }, policy }: Asked): ReturnType<PolicyRule> {
  const allowed = new Set(policy.capAdd.map(capabilityName));
  if (allowed.has('ALL')) return;
  for (const [index, capability] of capAdd.entries()) {
    if (!allowed.has(capabilityName(capability)))
      yield violation('capAdd', `capAdd[${index}]`, capability, listed(policy.capAdd));
  }
}

function* securityOptionsAreAllowed({ input: { securityOpt = [] }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [index, option] of securityOpt.entries()) {
    const { name, value } = parseSecurityOpt(option);
    if (!matchesAny(policy.securityOpt, `${name}=${value}`))
      yield violation('securityOpt', `securityOpt[${index}]`, option, listed(policy.securityOpt));
  }
}

/** The engine takes `/` for `.` in their names. */
function* sysctlsAreAllowed({ input: { sysctls = {} }, policy }: Asked): ReturnType<PolicyRule> {
  for (const [name, value] of Object.entries(sysctls)) {
    if (!matchesAny(policy.sysctls, name.replaceAll('/', '.')))
      yield violation('sysctls', `sysctls.${name}`, value, listed(policy.sysctls));
  }
}
