import * as v from 'valibot';
import { oneOrMore } from '../syntax/one-or-more.ts';

/** What the container's file system is, beside its image and its `volumes`. */
export interface FileSystemOptions {
  /** Nothing can be written but into mounts. Default: `false`. */
  readOnly?: boolean;
  /**
   * Memory as folders, each empty at the start: a path, or `path:options` with options of `size=64m`, `mode=1777`,
   * `uid=1000`, `gid=1000`, `nr_inodes=1000`, `ro`, `exec`. Default options: half of the host's memory, `mode=1777`,
   * and no programs.
   */
  tmpfs?: string | string[];
}

/** A folder in memory, its options as the engine takes them. */
export interface Tmpfs {
  target: string;
  options: string;
}

const TARGET = '/[/.]*[^:\\0/.][^:\\0]*';
const OPTION = '(?:size=[1-9][0-9]*[kmg]?|mode=[0-7]{3,4}|[ug]id=[0-9]{1,10}|nr_inodes=[0-9]+[kmg]?|r[ow]|(?:no)?exec)';

export const TMPFS = new RegExp(`^(${TARGET})(?::(${OPTION}(?:,${OPTION})*))?$`);

export const TmpfsListSchema = oneOrMore(
  (value) => typeof value === 'string' && TMPFS.test(value),
  "a folder in memory such as '/tmp' or '/tmp:size=64m,mode=1777'; options: size, mode, uid, gid, nr_inodes, ro, exec",
);

export const fileSystemEntries = {
  readOnly: v.exactOptional(v.boolean()),
  tmpfs: v.exactOptional(TmpfsListSchema),
};

/**
 * The parts of a `tmpfs` such as `'/tmp:size=64m'`.
 *
 * @throws {@link RangeError} when the text is none; what a schema of this package let through always is one
 */
export function parseTmpfs(text: string): Tmpfs {
  const [, target, options = ''] = TMPFS.exec(text) ?? [];
  if (target === undefined) throw new RangeError(`Expected a tmpfs such as '/tmp:size=64m', got '${text}'`);
  return { target, options };
}
