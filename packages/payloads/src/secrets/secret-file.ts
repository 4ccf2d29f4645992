import * as v from 'valibot';
import { FileModeSchema } from '../syntax/file-mode.ts';
import { pathSegments } from '../syntax/text.ts';
import { SecretNameSchema } from './secret-reference.ts';

/** A secret as a file inside the container, in memory only. Compose's names. */
export interface SecretFile {
  /** The name under which the worker knows it, such as `'db/password'`. */
  secret: string;
  /**
   * The file: a name in `/run/secrets`, or an absolute path. Its folder is memory, and hides what the image has there.
   * Default: the last part of the secret's name.
   */
  target?: string;
  /** In octal digits. Default: `'0400'`. */
  mode?: string;
  /** The owner. Default: the container's user, whose name is looked up in its own `/etc/passwd`. */
  uid?: number;
  /** The owner's group. Default: that of the container's user, or 0. */
  gid?: number;
}

const MOST_SECRET_FILES = 50;

const DEFAULT_FOLDER = '/run/secrets';
export const LARGEST_ID = 4_294_967_294;

// Neither '.' nor '..', without look-ahead, which JSON Schema does not have everywhere.
const SEGMENT = '(?:[^\\0/.][^\\0/]*|\\.[^\\0/.][^\\0/]*|\\.\\.[^\\0/]+)';

/** In a folder that is no other's: what is right below the root is mostly the system's. */
export const SECRET_TARGET = new RegExp(`^(?:${SEGMENT}|/(?:${SEGMENT}/){2,}${SEGMENT})$`);

export const SecretTargetSchema = v.custom<string>(
  (value) => typeof value === 'string' && SECRET_TARGET.test(value),
  "a file's name, or its absolute path two folders deep or more, without '.' and '..', such as '/etc/app/tls.key'",
);

export const OwnerIdSchema = v.custom<number>(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_ID,
  `a whole number from 0 to ${LARGEST_ID}`,
);

export const SecretFileSchema = v.object({
  secret: SecretNameSchema,
  target: v.exactOptional(SecretTargetSchema),
  mode: v.exactOptional(FileModeSchema),
  uid: v.exactOptional(OwnerIdSchema),
  gid: v.exactOptional(OwnerIdSchema),
});

export const SecretFilesSchema = v.pipe(
  v.array(SecretFileSchema),
  v.maxLength(MOST_SECRET_FILES, `at most ${MOST_SECRET_FILES} files`),
);

/** Where a secret's file is inside the container. */
export function secretPath({ secret, target }: SecretFile): { folder: string; name: string } {
  const segments = pathSegments(target ?? secret);
  const name = segments.pop() ?? '';
  return { folder: target?.startsWith('/') ? `/${segments.join('/')}` : DEFAULT_FOLDER, name };
}
