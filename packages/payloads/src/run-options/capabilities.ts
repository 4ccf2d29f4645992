import * as v from 'valibot';

/** capabilities(7), as of Linux 6. */
const NAMES = [
  'AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH',
  'FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN',
  'NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT',
  'SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG',
  'WAKE_ALARM',
]
  .join(' ')
  .split(' ');

export const CAPABILITY = new RegExp(`^(?:CAP_)?(?:ALL|${NAMES.join('|')})$`);

export const CapabilitySchema = v.custom<string>(
  (value) => typeof value === 'string' && CAPABILITY.test(value),
  "a Linux capability such as 'NET_ADMIN' or 'CAP_NET_ADMIN', or 'ALL'",
);

/** Without the prefix that may be left out: `NET_ADMIN` of `CAP_NET_ADMIN`. */
export function capabilityName(capability: string): string {
  return capability.replace(/^CAP_/, '');
}
