import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { containerTitle, FailureType, Label, secretPath } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { lostContainer } from '../container/lost-container.ts';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import { type PackedFile, packFiles } from '../files/pack-files.ts';
import { putFailure } from '../files/put-failure.ts';
import { VERSION } from '../version.ts';
import { containerUser, type Owner } from './container-user.ts';

/** By the folder that they are in. */
type Groups = Map<string, PackedFile[]>;

const DEFAULT_MODE = '0400';
const MOST_ROUNDS = 100;
const ROUND_DELAY_MS = 20;

/**
 * Starts a container with its files of secrets in the memory that is mounted for them. It has been created, by this
 * attempt, and not been started.
 *
 * Such memory is there only while something has it mounted: what is put into a container that does not run is gone
 * when the engine has answered. So another container shares its mounts, which is never started, and an archive that
 * goes on and on is sent there: as long as the engine unpacks that, the memory stays.
 */
export function startWithSecretFiles<T>(run: ContainerRun, id: string, start: () => Promise<T>): Promise<T> {
  return hasSecretFiles(run) ? fillAndStart(run, id, start) : start();
}

async function fillAndStart<T>(run: ContainerRun, id: string, start: () => Promise<T>): Promise<T> {
  const inspection = await run.engine.inspectContainer(id);
  if (inspection === undefined) throw lostContainer(run, id);
  const groups = await packedByFolder(run, inspection);
  for (const folder of groups.keys()) await requireMemory(run, inspection.volumes[folder]);
  const holder = await createHolder(run, id);
  const hold = holdMounts(run, holder, groups.keys().next().value ?? '/');
  try {
    await fill(run, id, groups, hold);
    return await start();
  } finally {
    await hold.end();
    // What a failing engine keeps of it has our labels, and no process.
    await run.engine.removeContainer(holder, { force: true }).catch(() => undefined);
  }
}

interface Hold {
  /** Why the engine has let go of it. */
  failure?: Error;
  end(): Promise<void>;
}

function holdMounts({ engine, signal }: ContainerRun, holder: string, folder: string): Hold {
  const over = new AbortController();
  const endless = new PassThrough();
  endless.write('\0');
  const hold: Hold = {
    async end() {
      over.abort();
      await held;
    },
  };
  const held = engine
    .putArchive(holder, folder, endless, AbortSignal.any([signal, over.signal]))
    .catch((error: Error) => {
      hold.failure = error;
    });
  return hold;
}

/** Of an attempt that died before it let go. */
export async function removeHolder(run: ContainerRun): Promise<void> {
  if (!hasSecretFiles(run)) return;
  const found = await run.engine.inspectContainer(holderName(run));
  if (found?.labels[Label.execution] === run.key) await run.engine.removeContainer(found.id, { force: true });
}

function hasSecretFiles({ input: { secrets = [] } }: ContainerRun): boolean {
  return secrets.length > 0;
}

/** Until they stay: at first, the memory may not be held yet. */
async function fill(run: ContainerRun, id: string, groups: Groups, hold: Hold): Promise<void> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (const [folder, files] of groups) await put(run, id, folder, files);
    const stay = await Promise.all([...groups.values()].map(([first]) => isThere(run, id, first!.path)));
    if (hold.failure !== undefined) throw hold.failure;
    if (!stay.includes(false)) return;
    await delay(ROUND_DELAY_MS, undefined, { signal: run.signal });
  }
  throw new EngineError('the memory for the files of secrets does not keep them');
}

async function put(run: ContainerRun, id: string, folder: string, files: readonly PackedFile[]): Promise<void> {
  try {
    await run.engine.putArchive(id, folder, packFiles(files, folder), run.signal);
  } catch (error) {
    throw await putFailure(run, id, 'the files of secrets', error);
  }
}

async function isThere({ engine, signal }: ContainerRun, id: string, path: string): Promise<boolean> {
  const archive = await engine.getArchive(id, path, signal);
  archive?.destroy();
  return archive !== undefined;
}

/** Podman makes such a volume without a word about its options, on its disk. */
async function requireMemory({ engine, key, input }: ContainerRun, volume: string | undefined): Promise<void> {
  const { type } = (volume === undefined ? undefined : await engine.volumeOptions(volume)) ?? {};
  if (type === 'tmpfs') return;
  const message = `The ${containerTitle(input)} cannot have files of secrets: its engine would keep them on its disk`;
  throw new ContainerError(FailureType.InvalidOptions, message, { key, image: input.image });
}

async function packedByFolder(run: ContainerRun, container: ContainerInspection): Promise<Groups> {
  const { secrets = [] } = run.input;
  const values = await run.secrets!.resolve(run.signal);
  const needsOwner = secrets.some(({ uid, gid }) => uid === undefined || gid === undefined);
  const owner: Owner = needsOwner ? await containerUser(run, container) : { uid: 0, gid: 0 };
  const groups: Groups = new Map();
  for (const file of secrets) {
    const { folder, name } = secretPath(file);
    const content = values.get(file.secret)!;
    const { mode = DEFAULT_MODE, uid = owner.uid, gid = owner.gid } = file;
    const packed = { mode: Number.parseInt(mode, 8), uid, gid, bytes: content.length, content: () => [content] };
    groups.set(folder, [...(groups.get(folder) ?? []), { path: `${folder}/${name}`, ...packed }]);
  }
  return groups;
}

/** Has our labels, so that whoever looks for what is left of the run finds it, too. */
async function createHolder(run: ContainerRun, id: string): Promise<string> {
  const { engine, input, key, ownerLabels, facts } = run;
  const options = {
    Image: input.image,
    Entrypoint: ['-'],
    HostConfig: { VolumesFrom: [id], NetworkMode: 'none' },
    Labels: {
      ...ownerLabels,
      [Label.execution]: key,
      [Label.host]: facts.host,
      [Label.version]: VERSION,
    },
  };
  const create = (): Promise<string> => engine.createContainer(holderName(run), options, input.platform);
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 409) throw error;
    await removeHolder(run);
    return create();
  }
}

function holderName({ key }: ContainerRun): string {
  return `tdw-secrets-${key}`;
}
