import { asList, parseTmpfs, type RunOptions } from '@tdw/payloads';
import type { HostRunOptions } from '../../engine/run-option-names.ts';
import { defined } from './defined.ts';

/** The container's own file system, in the engine's words. */
export function fileSystemOptions({ readOnly, tmpfs }: RunOptions): HostRunOptions {
  const folders = asList(tmpfs).map(parseTmpfs);
  return defined<HostRunOptions>({
    ReadonlyRootfs: readOnly,
    Tmpfs:
      tmpfs === undefined ? undefined : Object.fromEntries(folders.map(({ target, options }) => [target, options])),
  });
}
