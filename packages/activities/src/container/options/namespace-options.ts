import type { RunOptions } from '@tdw/payloads';
import type { HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

/** Which namespaces it shares, in the engine's words. */
export function namespaceOptions({ pid, ipc, uts, usernsMode, sysctls }: RunOptions): HostRunOptions {
  return defined<HostRunOptions>({
    PidMode: pid,
    IpcMode: ipc,
    UTSMode: uts,
    UsernsMode: usernsMode,
    Sysctls: sysctls && Object.fromEntries(Object.entries(sysctls).map(([name, value]) => [name, String(value)])),
  });
}
