import * as v from 'valibot';
import { recordOf } from '../syntax/text-record.ts';

/** Which of the host's namespaces a container shares, and what is set in its own. */
export interface NamespaceOptions {
  /** Processes: `host`, or `container:` with another container's name or id. Default: its own. */
  pid?: string;
  /** Shared memory and semaphores: `host`, `private`, `shareable`, `none`, or `container:` with a name or id. Default: the engine's. */
  ipc?: string;
  /** Host and domain name: `host`. Default: its own. */
  uts?: 'host';
  /** Users, on an engine that maps them: `host`, for no mapping. Default: the engine's. */
  usernsMode?: 'host';
  /** Kernel parameters that are the container's own, such as `{ 'net.core.somaxconn': 1024 }`. */
  sysctls?: Record<string, string | number>;
}

const CONTAINER = 'container:[a-zA-Z0-9][a-zA-Z0-9_.-]+';

export const PID_MODE = new RegExp(`^(?:host|${CONTAINER})$`);
export const IPC_MODE = new RegExp(`^(?:host|private|shareable|none|${CONTAINER})$`);

export const PidModeSchema = v.custom<string>(
  (value) => typeof value === 'string' && PID_MODE.test(value),
  "'host', or 'container:NAME'",
);

export const IpcModeSchema = v.custom<string>(
  (value) => typeof value === 'string' && IPC_MODE.test(value),
  "'host', 'private', 'shareable', 'none' or 'container:NAME'",
);

/** Those that a container has of its own: of its network, and of its messages and shared memory. */
export const NETWORK_SYSCTL = /^net\.[a-z0-9_]+(?:[./][A-Za-z0-9_-]+)*$/;
export const IPC_SYSCTL = /^(?:kernel\.(?:msgm(?:ax|nb|ni)|sem|shm(?:all|max|mni|_rmid_forced))|fs\.mqueue\.[a-z_]+)$/;
export const SYSCTL = new RegExp(`${NETWORK_SYSCTL.source}|${IPC_SYSCTL.source}`);

export const SysctlsSchema = recordOf<string | number>(
  (key) => SYSCTL.test(key),
  "a kernel parameter that containers have of their own: 'net.*', 'kernel.msg*', 'kernel.sem', 'kernel.shm*' or 'fs.mqueue.*'",
  (value) => Number.isSafeInteger(value) || (typeof value === 'string' && SYSCTL_TEXT.test(value)),
  'a whole number, or text without line breaks',
);

export const SYSCTL_TEXT = /^[^\0\r\n]+$/;

export const namespaceEntries = {
  pid: v.exactOptional(PidModeSchema),
  ipc: v.exactOptional(IpcModeSchema),
  uts: v.exactOptional(v.picklist(['host'])),
  usernsMode: v.exactOptional(v.picklist(['host'])),
  sysctls: v.exactOptional(SysctlsSchema),
};
