import * as v from 'valibot';
import { NonEmptyTextSchema } from '../syntax/text.ts';
import { wholeNumber } from '../syntax/whole-number.ts';
import { CapabilitySchema } from './capabilities.ts';

/** What the container's processes may do. */
export interface SecurityOptions {
  /** Linux capabilities beside the engine's default ones, such as `NET_ADMIN`, or `ALL`. */
  capAdd?: string[];
  /** Linux capabilities to be without, such as `NET_RAW`, or `ALL`. */
  capDrop?: string[];
  /**
   * `no-new-privileges`, `seccomp=unconfined` or `seccomp={…}` (a profile as JSON), `apparmor=PROFILE`, `label=…` for
   * SELinux, `systempaths=unconfined`. Profiles of AppArmor and SELinux need an engine that has them.
   */
  securityOpt?: string[];
  /** Groups that the user is in, too, by name or number. */
  groupAdd?: (string | number)[];
  /** All capabilities and all devices of the host, without any confinement. Default: `false`. */
  privileged?: boolean;
}

/** A security option: what it is about, and its value. */
export interface SecurityOpt {
  name: 'no-new-privileges' | 'seccomp' | 'apparmor' | 'label' | 'systempaths';
  value: string;
}

const VALUED = 'apparmor[=:][^\\s\\0]+|label[=:][^\\s\\0]+|seccomp[=:](?:unconfined|\\{[^\\0]*\\})';

export const SECURITY_OPT = new RegExp(
  `^(?:no-new-privileges(?:[=:](?:true|false))?|systempaths[=:]unconfined|${VALUED})$`,
);

export const SecurityOptSchema = v.custom<string>(
  (value) => typeof value === 'string' && SECURITY_OPT.test(value) && hasJsonProfile(value),
  "'no-new-privileges', 'seccomp=unconfined', 'seccomp={…}' with a profile as JSON, 'apparmor=PROFILE', 'label=…' or 'systempaths=unconfined'",
);

export const LARGEST_GROUP = 2 ** 32 - 2;
const GroupNumberSchema = wholeNumber(0, LARGEST_GROUP);

export const GroupSchema = v.custom<string | number>(
  (value) => v.is(typeof value === 'number' ? GroupNumberSchema : NonEmptyTextSchema, value),
  `a group's name, or its number from 0 to ${LARGEST_GROUP}`,
);

export const securityEntries = {
  capAdd: v.exactOptional(v.array(CapabilitySchema)),
  capDrop: v.exactOptional(v.array(CapabilitySchema)),
  securityOpt: v.exactOptional(v.array(SecurityOptSchema)),
  groupAdd: v.exactOptional(v.array(GroupSchema)),
  privileged: v.exactOptional(v.boolean()),
};

/** The parts of a security option; the engine takes `:` for `=`. What has no value means `true`. */
export function parseSecurityOpt(text: string): SecurityOpt {
  const [name = '', value = 'true'] = text.split(/[=:](.*)/s);
  return { name: name as SecurityOpt['name'], value };
}

function hasJsonProfile(text: string): boolean {
  const { name, value } = parseSecurityOpt(text);
  if (name !== 'seccomp' || value === 'unconfined') return true;
  try {
    return typeof JSON.parse(value) === 'object';
  } catch {
    return false;
  }
}
