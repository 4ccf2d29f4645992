import type { Readable } from 'node:stream';
import type { ContainerInspection, ContainerSummary } from './container-inspection.ts';
import type { CreateContainerOptions } from './create-container-options.ts';

/**
 * The calls that we make to a container engine, and nothing more. Everything outside this folder
 * speaks to an engine through this interface; every method rejects with an {@link EngineError}.
 */
export interface EngineClient {
  /** Whether the engine is on this machine, so that paths mean the same to both. */
  isLocal(): boolean;
  /** The socket by which it is reached on this machine, if it is by one. */
  socketPath(): string | undefined;
  /** The name or address by which this machine reaches the engine's: `localhost` where it is the same. */
  hostName(): string;
  /**
   * Resolves to the id. Rejects with status 409 where the name is taken, 404 where the image is missing, 400 where the
   * engine refuses an option or would silently leave it out.
   *
   * @param platform - of which the image has to be: one of another platform is as good as missing
   */
  createContainer(name: string, options: CreateContainerOptions, platform?: string): Promise<string>;
  /** `undefined` where there is no such container. */
  inspectContainer(idOrName: string): Promise<ContainerInspection | undefined>;
  /** The containers that carry all of these labels, in whatever state. */
  findContainers(labels: Readonly<Record<string, string>>): Promise<string[]>;
  /** The containers that carry this label with any value, in whatever state. */
  listContainers(label: string): Promise<ContainerSummary[]>;
  /** Opens the live output, multiplexed. Opened before the start it misses nothing. */
  attachContainer(id: string): Promise<Readable>;
  /** Starting an exited container runs it again: start only what you created. */
  startContainer(id: string): Promise<void>;
  /**
   * Settles when the container is not running, or when the engine let go of the call: look again.
   * Rejects with the signal's reason when it aborts.
   */
  waitContainer(id: string, signal: AbortSignal): Promise<void>;
  /**
   * Listens for the engine's announcement that a container has succeeded, some 50 ms before it answers a wait: until
   * then it takes down the container's network. A hint and no more: what was missed is not announced again. Listen
   * before the start.
   */
  listenForExit(id: string): ExitListener;
  /**
   * What the engine has told in that time, the oldest first. It remembers some of the latest events only, and none from
   * before it was started.
   */
  listEvents(query: EventQuery): Promise<EngineEvent[]>;
  /**
   * All output that the engine kept, multiplexed, as a stream that ends.
   *
   * @param lastLines - only so many from its end
   */
  readLogs(id: string, signal: AbortSignal, lastLines?: number): Promise<Readable>;
  /**
   * As {@link readLogs}, one frame for each entry, which begins with its time and a space:
   * `2026-01-01T00:00:00.123456789Z `.
   */
  readLogEntries(id: string, signal: AbortSignal, lastEntries?: number): Promise<Readable>;
  /**
   * The output from its beginning, multiplexed, as a stream that goes on until the container has exited. Of one
   * that has not been started it ends at once.
   */
  followLogs(id: string, signal: AbortSignal): Promise<Readable>;
  /**
   * Runs a command inside a running container. Where it cannot be run, the engine rejects, or writes into the output why.
   */
  exec(id: string, command: readonly string[], signal: AbortSignal): Promise<Execution>;
  /**
   * What is at a path inside a container, running or not, as a tar archive: a file alone, or a folder with all that is in
   * it, under the last name of the path. Of memory that was mounted (tmpfs) there is nothing. `undefined` where there is no
   * such path.
   */
  getArchive(id: string, path: string, signal: AbortSignal): Promise<Readable | undefined>;
  /**
   * Unpacks a tar archive into a folder of a container, running or not, and makes the folders that it needs. What is
   * there is replaced, but no folder by a file. Memory that is to be mounted (tmpfs) cannot be filled.
   *
   * @param archive - is destroyed, whatever becomes of it; what it fails with is thrown
   */
  putArchive(id: string, folder: string, archive: Readable, signal: AbortSignal): Promise<void>;
  /**
   * Sends the stop signal, and SIGKILL when the grace is over; resolves when the container has stopped.
   * `false`: there was nothing to stop.
   */
  stopContainer(id: string, graceSeconds: number): Promise<boolean>;
  /** Removes it with its anonymous volumes. `false`: it was gone. Without `force`, 409 where it runs. */
  removeContainer(id: string, options?: { force?: boolean }): Promise<boolean>;
  /** `undefined` where there is no such image. */
  inspectImage(referenceOrId: string): Promise<ImageInspection | undefined>;
  /** The containers that were made of an image, in whatever state. */
  findContainersOf(image: string): Promise<string[]>;
  /**
   * Takes this name from an image, and with its last name the image itself. `false`: a container has it. Nothing where
   * there is none.
   */
  removeImage(reference: string): Promise<boolean>;
  /**
   * Pulls an image. A failure that the engine reports inside the stream, when it has said 200 already, has that status;
   * one without a status is a connection that broke.
   */
  pullImage(reference: string, options: PullOptions): Promise<void>;
  /** Its labels; `undefined` where there is no such volume. */
  inspectVolume(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** What its driver was told; `undefined` where there is no such volume. */
  volumeOptions(name: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Creates a volume unless it is there; resolves to its labels, which are then the first creator's. */
  ensureVolume(name: string, labels: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** A name is also found as a part of one. */
  listVolumes(filter: ResourceFilter): Promise<LabelledResource[]>;
  /** `false`: it was gone. Rejects with status 409 while a container has it, running or not. */
  removeVolume(name: string): Promise<boolean>;
  /**
   * Resolves to the id. Names are not unique; rejects with status 409 where the engine sees that there is one of the name,
   * and with 403 where one has that bridge, which is unique.
   */
  createNetwork(name: string, options: NetworkOptions): Promise<string>;
  /** Default: all that there are. */
  listNetworks(filter?: ResourceFilter): Promise<LabelledResource[]>;
  /** Connects a container to one more network. */
  connectNetwork(id: string, containerId: string, aliases: readonly string[]): Promise<void>;
  /**
   * `false`: it was gone. Rejects with status 403 while a running container is in it; one that is gone, and that the engine
   * has forgotten to disconnect, is disconnected.
   */
  removeNetwork(id: string): Promise<boolean>;
  /** The containers that keep a network or a volume from being removed: as what has the one runs, or the other is there. */
  findUsersOf(kind: 'network' | 'volume', id: string): Promise<string[]>;
  info(): Promise<EngineInfo>;
  /**
   * Whether it takes newcomers, as one that is being stopped does not: it closes its door before it stops its containers,
   * and goes on to answer who is in already. Asked through a connection of its own; never rejects.
   */
  isUp(): Promise<boolean>;
  /**
   * What tells one start of the engine from another: the id of its default bridge, which is made anew each time, unless
   * containers have lived on. `undefined` where there is no such network.
   *
   * Asked through a connection of its own, as {@link isUp}.
   */
  epoch(): Promise<string | undefined>;
  /**
   * When it was started, by its own clock: it makes its default bridge anew. `undefined` where that does not tell, as with
   * `--live-restore`, or there is no such network.
   */
  startedAt(): Promise<string | undefined>;
}

/** A command that was begun inside a container. */
export interface Execution {
  /** What it writes to both streams, multiplexed; ends with it. */
  output: Readable;
  /** Its exit code; `undefined` while it runs, which it may a little longer than it writes. */
  exitCode(): Promise<number | undefined>;
}

export interface NetworkOptions {
  /** Whether it is cut off from everything else. */
  internal: boolean;
  /** The name of its interface on the engine's host. */
  bridge: string;
  labels: Readonly<Record<string, string>>;
}

/** Which networks or volumes are asked for. */
export interface ResourceFilter {
  name?: string;
  /** With any value, or `name=value`. */
  label?: string;
}

/** A network or a volume. */
export interface LabelledResource {
  /** Of a volume, its name. */
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
}

/** Which of the engine's events are asked for. */
export interface EventQuery {
  /** On the engine's clock, in milliseconds since 1970. */
  fromMs: number;
  toMs: number;
  /** The id of a container whose events alone are wanted. */
  container?: string | undefined;
  /** The engine's name for what happened, such as `die`; default: whatever happened. */
  event?: string | undefined;
}

export interface EngineEvent {
  /** On the engine's clock, in milliseconds since 1970. */
  atMs: number;
  /** The engine's name for what happened. */
  action: string;
  /** Of a `die`. */
  exitCode?: number;
}

export interface PullOptions {
  /** Default: the engine's own. */
  platform?: string | undefined;
  /** Default: the registry is asked without. */
  credentials?: RegistryCredentials | undefined;
  /** Is told whatever the engine says of it; a text such as `3 of 7 layers`, which may be the same again. */
  onProgress: (progress: string) => void;
  signal: AbortSignal;
}

/** The engine's own names, as in its header `X-Registry-Auth`. */
export interface RegistryCredentials {
  username?: string;
  password?: string;
  /** Instead of both: what a login has given. */
  identitytoken?: string;
  /** Instead of both: what is sent as it is. */
  registrytoken?: string;
  serveraddress: string;
}

export interface ImageInspection {
  /** Its names by digest, such as `alpine@sha256:…`, in the registries that it was pulled from or pushed to. */
  repoDigests: readonly string[];
}

export interface ExitListener {
  /**
   * Settles when the container has exited with 0 of its own accord: never where the engine sent it a signal, or
   * something in it ran out of memory, or nothing was heard. Never rejects.
   */
  announced: Promise<SuccessAnnouncement>;
  close: () => void;
}

/** When the engine said so, on its clock: up to 20 ms after the fact. */
export type SuccessAnnouncement = Pick<ContainerInspection, 'startedAt' | 'finishedAt'>;

export interface EngineInfo {
  version: string;
  cpus: number;
  /** The time on the engine's clock, as an ISO 8601 timestamp. */
  systemTime: string;
  /** The folder in which it keeps its data; absent where it does not say. */
  dataRoot?: string;
  /** Its containers' networks are not this machine's even if its socket is: rootless, or in a virtual machine. */
  isolated?: true;
}

/** Docker's own default between the stop signal and SIGKILL. */
export const STOP_GRACE_SECONDS = 10;

/** A call to the engine that failed. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** HTTP status of the answer; `undefined` where there was none. */
  readonly status: number | undefined;

  constructor(message: string, options?: { status?: number | undefined; cause?: unknown }) {
    super(message, { cause: options?.cause });
    this.status = options?.status;
  }
}
