// What an operator decides, apart from what travels: no workflow needs it in its bundle.
export type { Ceiling, Ceilings } from './ceilings.ts';
export { quantity } from './ceilings.ts';
export { parsePolicy } from './parse-policy.ts';
export {
  type BindPolicy,
  type BindRoot,
  type EnforcedProfile,
  type ImagePolicy,
  type Policy,
  PolicySchema,
  type PortPolicy,
  type SecretRule,
  type UserPolicy,
} from './policy.ts';
export { parsePortRange, type PortRange } from './port-range.ts';
