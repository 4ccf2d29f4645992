import { FILE_RULES } from './file-rules.ts';
import { HOST_RULES } from './host-rules.ts';
import { IMAGE_RULES } from './image-rules.ts';
import { MOUNT_RULES } from './mount-rules.ts';
import type { PolicyRule } from './policy-rule.ts';
import { PORT_RULES } from './port-rules.ts';
import { PROCESS_RULES } from './process-rules.ts';
import { PROFILE_RULES } from './profile-rules.ts';
import { RESOURCE_RULES } from './resource-rules.ts';
import { SECRET_RULES } from './secret-rules.ts';

/** Every rule that is judged by the payload alone; which folders of the host may be mounted, the host is asked for. */
export const POLICY_RULES: readonly PolicyRule[] = [
  ...IMAGE_RULES,
  ...PROCESS_RULES,
  ...HOST_RULES,
  ...PORT_RULES,
  ...MOUNT_RULES,
  ...FILE_RULES,
  ...RESOURCE_RULES,
  ...PROFILE_RULES,
  ...SECRET_RULES,
];
