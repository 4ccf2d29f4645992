import { type ContainerExecutionInput, parseSecurityOpt } from '@tdw/payloads';
import type { Ceiling } from '@tdw/payloads/policy';
import type { OpenPolicy } from './open-policy.ts';
import { LIMITED_FIELDS } from './resource-rules.ts';

type Ulimits = NonNullable<ContainerExecutionInput['ulimits']>;

/**
 * An input with what the policy gives to every container, and what it gives to those that do not ask.
 *
 * @returns the input itself where that is nothing
 */
export function withDefaults(input: ContainerExecutionInput, policy: OpenPolicy): ContainerExecutionInput {
  const added = { ...missingLimits(input, policy), ...missingUlimits(input, policy), ...enforced(input, policy) };
  return Object.keys(added).length === 0 ? input : { ...input, ...added };
}

function missingLimits(input: ContainerExecutionInput, policy: OpenPolicy): Partial<ContainerExecutionInput> {
  const missing = LIMITED_FIELDS.filter((field) => input[field] === undefined)
    .map((field) => [field, usual(policy[field])] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(missing);
}

function missingUlimits(
  { ulimits = {} }: ContainerExecutionInput,
  policy: OpenPolicy,
): Pick<ContainerExecutionInput, 'ulimits'> {
  const missing = Object.entries(policy.ulimits ?? {})
    .filter(([name, ceiling]) => ulimits[name as keyof Ulimits] === undefined && usual(ceiling) !== undefined)
    .map(([name, ceiling]) => [name, usual(ceiling)]);
  return missing.length === 0 ? {} : { ulimits: { ...ulimits, ...Object.fromEntries(missing) } };
}

/** What is not limited would otherwise have no limit at all. */
function usual<T>(ceiling: Ceiling<T> | undefined): T | undefined {
  return ceiling?.default ?? ceiling?.max;
}

function enforced(
  { capDrop = [], securityOpt = [] }: ContainerExecutionInput,
  { enforce }: OpenPolicy,
): Partial<ContainerExecutionInput> {
  return {
    ...(enforce.capDrop.length > 0 && { capDrop: [...new Set([...capDrop, ...enforce.capDrop])] }),
    ...(enforce.noNewPrivileges && { securityOpt: [...securityOpt.filter(isOther), 'no-new-privileges=true'] }),
    ...(enforce.readOnly && { readOnly: true }),
    ...(enforce.init && { init: true }),
  };
}

function isOther(option: string): boolean {
  return parseSecurityOpt(option).name !== 'no-new-privileges';
}
