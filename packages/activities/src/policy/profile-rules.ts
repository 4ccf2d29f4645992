import { filesBesideMounts, parseSecurityOpt } from '@tdw/payloads';
import { type Asked, type PolicyRule, violation } from './policy-rule.ts';

/** What a payload asks for in so many words is not silently made its opposite. */
export const PROFILE_RULES: readonly PolicyRule[] = [
  droppedCapabilitiesStayDropped,
  privilegesAreNotGained,
  ...(['readOnly', 'init'] as const).map(isNotTurnedOff),
  filesHaveAPlace,
];

/** A privileged container has all capabilities, whatever it is told to drop. */
function* droppedCapabilitiesStayDropped({ input: { privileged }, policy }: Asked): ReturnType<PolicyRule> {
  if (policy.enforce.capDrop.length === 0 || privileged !== true) return;
  yield violation('enforce.capDrop', 'privileged', true, 'only false');
}

function* privilegesAreNotGained({ input: { securityOpt = [] }, policy }: Asked): ReturnType<PolicyRule> {
  if (!policy.enforce.noNewPrivileges) return;
  for (const [index, option] of securityOpt.entries()) {
    const { name, value } = parseSecurityOpt(option);
    if (name === 'no-new-privileges' && value !== 'true')
      yield violation('enforce.noNewPrivileges', `securityOpt[${index}]`, option, 'only no-new-privileges=true');
  }
}

function isNotTurnedOff(field: 'readOnly' | 'init'): PolicyRule {
  return function* staysOn({ input: { [field]: asked }, policy: { enforce } }) {
    if (enforce[field] && asked === false) yield violation(`enforce.${field}`, field, false, 'only true');
  };
}

/** Nothing can be put into a file system that is only read, not before the start either. */
function* filesHaveAPlace({ input, policy }: Asked): ReturnType<PolicyRule> {
  if (!policy.enforce.readOnly) return;
  for (const { index, path } of filesBesideMounts(input))
    yield violation('enforce.readOnly', `files[${index}].path`, path, "only paths in 'volumes'");
}
