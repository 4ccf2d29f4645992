import { parseSecurityOpt, type RunOptions } from '@tdw/payloads';
import type { HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

/** What its processes may do, in the engine's words. */
export function securityOptions({ capAdd, capDrop, securityOpt, groupAdd, privileged }: RunOptions): HostRunOptions {
  const options = securityOpt?.map(parseSecurityOpt);
  // Paths are options of their own to the engine: the CLI takes them for one of security, too.
  const hasAllPaths = options?.some(({ name }) => name === 'systempaths') === true;
  const others = options?.filter(({ name }) => name !== 'systempaths');
  return defined<HostRunOptions>({
    CapAdd: capAdd,
    CapDrop: capDrop,
    SecurityOpt: others?.map(({ name, value }) => `${name}=${value}`),
    MaskedPaths: hasAllPaths ? [] : undefined,
    ReadonlyPaths: hasAllPaths ? [] : undefined,
    GroupAdd: groupAdd?.map(String),
    Privileged: privileged,
  });
}
