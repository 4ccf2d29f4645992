// What an operator decides, apart from what travels: no workflow needs it in its bundle.
export type { Ceiling, Ceilings } from './ceilings.ts';
export { quantity } from './ceilings.ts';
export { parsePolicy } from './parse-policy.ts';
export type {
  BindPolicy,
  BindRoot,
  EnforcedProfile,
  ImagePolicy,
  Policy,
  PortPolicy,
  SecretRule,
  UserPolicy,
} from './policy.ts';
export { parsePortRange, type PortRange } from './port-range.ts';
