import * as v from 'valibot';
import { crossFieldRules, type Rule } from '../cross-field-rules.ts';
import { FileModeSchema } from '../syntax/file-mode.ts';
import { StepNameSchema } from '../syntax/step-name.ts';
import { OwnerIdSchema } from '../secrets/secret-file.ts';
import { FileOrFolderPathSchema, isFolderPath } from './file-path.ts';

/** A file that is in the container before it starts: exactly one of `content`, `contentBase64` and `artifact` is set. */
export interface ContainerFile {
  /**
   * Absolute path inside the container. Folders that are not there are made; a file that is there is replaced. Ends with
   * `/` where `artifact` is a folder.
   */
  path: string;
  /** What is in it, as text. It is visible in the workflow's history. */
  content?: string;
  /** What is in it, as base64, for bytes that are no text. It is visible in the workflow's history. */
  contentBase64?: string;
  /** What a step before this one in its pipeline has collected. */
  artifact?: ArtifactSource;
  /** In octal digits. Default: `'0644'`, or that of the artifact. */
  mode?: string;
  /** The owner. Default: 0, which is root. */
  uid?: number;
  /** The owner's group. Default: 0. */
  gid?: number;
}

/** An artifact of a step before. */
export interface ArtifactSource {
  /** The `name` of the step, which has `collect`, and no other step before this one has. */
  step: string;
  /** Where it was in that step's container; with `/` at its end, all that was collected from that folder. */
  path: string;
}

const MOST_FILES = 100;

export const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const FileContentSchema = v.custom<string>((value) => typeof value === 'string', 'a string');

export const Base64Schema = v.custom<string>(
  (value) => typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value),
  'bytes as base64, with padding',
);

export const ArtifactSourceSchema = v.object({ step: StepNameSchema, path: FileOrFolderPathSchema });

export const ContainerFileSchema = v.pipe(
  v.object({
    path: FileOrFolderPathSchema,
    content: v.exactOptional(FileContentSchema),
    contentBase64: v.exactOptional(Base64Schema),
    artifact: v.exactOptional(ArtifactSourceSchema),
    mode: v.exactOptional(FileModeSchema),
    uid: v.exactOptional(OwnerIdSchema),
    gid: v.exactOptional(OwnerIdSchema),
  }),
  crossFieldRules([hasOneSource, foldersComeFromFolders]),
);

export const ContainerFilesSchema = v.pipe(
  v.array(ContainerFileSchema),
  v.maxLength(MOST_FILES, `at most ${MOST_FILES} files`),
);

const SOURCES = ['content', 'contentBase64', 'artifact'] as const;

function* hasOneSource(file: Parameters<Rule>[0]): ReturnType<Rule> {
  if (SOURCES.filter((source) => file[source] !== undefined).length === 1) return;
  yield { path: [], expected: "exactly one of 'content', 'contentBase64' and 'artifact'", got: file };
}

function* foldersComeFromFolders({ path, artifact }: Parameters<Rule>[0]): ReturnType<Rule> {
  if (!v.is(FileOrFolderPathSchema, path)) return;
  const isFromFolder = v.is(ArtifactSourceSchema, artifact) && isFolderPath(artifact.path);
  if (isFolderPath(path) === isFromFolder) return;
  const expected = isFromFolder
    ? "a folder, which ends with '/', as the path of 'artifact' does"
    : "a file's path: only an 'artifact' whose path ends with '/' is a folder";
  yield { path: ['path'], expected, got: path };
}
