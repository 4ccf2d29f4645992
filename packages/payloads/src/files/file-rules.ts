import * as v from 'valibot';
import type { Rule, RuleIssue } from '../cross-field-rules.ts';
import { type AskedMount, mountsOf } from '../mounts.ts';
import { SecretFilesSchema, secretPath } from '../secrets/secret-file.ts';
import { CollectSchema, patternRoot } from './collect-pattern.ts';
import { ContainerFilesSchema } from './container-file.ts';
import { isWithin } from './file-path.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a container's `files` and `collect` ask of its other fields. */
export const FILE_RULES: readonly Rule[] = [filesDiffer, filesCanBePut, collectedOutlivesTheContainer];

/** Which of its `files` are in the container's own file system, and in nothing that is mounted there. */
export function filesBesideMounts(container: {
  files?: unknown;
  volumes?: unknown;
}): { index: number; path: string }[] {
  const { files } = container;
  if (!v.is(ContainerFilesSchema, files)) return [];
  const mounts = [...placesOf({ ...container })];
  return files.map(({ path }, index) => ({ index, path })).filter(({ path }) => placeOf(path, mounts) === undefined);
}

function* filesDiffer({ files }: Fields): Generator<RuleIssue> {
  if (!v.is(ContainerFilesSchema, files)) return;
  const seen = new Set<string>();
  for (const [index, { path }] of files.entries()) {
    if (seen.has(path)) yield { path: ['files', index, 'path'], expected: 'a path that no other file has', got: path };
    seen.add(path);
  }
}

/** The engine puts files into what a container has before it starts, and into nothing that is made by its start. */
function* filesCanBePut(container: Fields): Generator<RuleIssue> {
  const { files, readOnly } = container;
  if (!v.is(ContainerFilesSchema, files)) return;
  const mounts = [...placesOf(container)];
  for (const [index, { path }] of files.entries()) {
    const isMounted = mounts.some(([target]) => target === path);
    const kind = placeOf(path, mounts) ?? (readOnly === true ? 'readOnly' : 'writable');
    const expected = WRITTEN_BY_ENGINE.get(path) ?? NO_PLACE_FOR_FILES[isMounted ? 'mountPoint' : kind];
    if (expected !== undefined) yield { path: ['files', index, 'path'], expected, got: path };
  }
}

/** What each container has of its own, whatever is in its image or mounted there. */
const WRITTEN_BY_ENGINE: ReadonlyMap<string, string> = new Map([
  ['/etc/hosts', writtenFrom('extraHosts')],
  ['/etc/hostname', writtenFrom('hostname')],
  ['/etc/resolv.conf', writtenFrom('dns')],
]);

function writtenFrom(field: string): string {
  return `a path that the engine does not write itself: '${field}' says what is in this one`;
}

const NO_PLACE_FOR_FILES: Readonly<Record<MountKind | 'mountPoint', string | undefined>> = {
  mountPoint: 'a path at which nothing is mounted: a file can be put into a mount, and not in its place',
  memory: 'a path that is not in memory: it is made when the container starts, and empty then',
  secrets: "a path that is not in the folder of 'secrets', which hides it",
  readOnly:
    "a path that can be written to: in one of 'volumes' that is not read-only, where the container is 'readOnly'",
  writable: undefined,
};

/** What is in memory is gone with the process. */
function* collectedOutlivesTheContainer(container: Fields): Generator<RuleIssue> {
  const { collect } = container;
  if (!v.is(CollectSchema, collect)) return;
  const mounts = [...placesOf(container)];
  for (const [index, pattern] of collect.entries()) {
    const kind = placeOf(patternRoot(pattern), mounts);
    if (kind !== 'memory' && kind !== 'secrets') continue;
    const expected = 'a path that is not in memory, which is gone when the container has ended';
    yield { path: ['collect', index], expected, got: pattern };
  }
}

type MountKind = AskedMount['kind'] | 'secrets';
type Mounted = readonly [target: string, kind: MountKind];

/** What the innermost mount that has a path is; `undefined` where none has it. */
function placeOf(path: string, mounts: readonly Mounted[]): MountKind | undefined {
  const around = mounts.filter(([target]) => isWithin(path, target));
  return around.toSorted(([a], [b]) => b.length - a.length)[0]?.[1];
}

function* placesOf(container: Fields): Generator<Mounted> {
  for (const { place, kind } of mountsOf(container)) yield [place, kind];
  const { secrets } = container;
  for (const file of v.is(SecretFilesSchema, secrets) ? secrets : []) yield [secretPath(file).folder, 'secrets'];
  // Last, for one of the container's own in the same place hides it.
  for (const target of ['/dev', '/proc', '/sys']) yield [target, 'memory'];
}
