import type { Readable } from 'node:stream';
import type { ContainerInspection, ContainerSummary } from './container-inspection.ts';
import type { CreateContainerOptions } from './create-container-options.ts';
import type {
  EngineClient,
  EngineEvent,
  EngineInfo,
  EventQuery,
  Execution,
  ExitListener,
  ImageInspection,
  LabelledResource,
  NetworkOptions,
  PullOptions,
  ResourceFilter,
} from './engine-client.ts';
import { findContainers, findContainersOf, findUsersOf, listContainers } from './container-lists.ts';
import type { EngineConnection } from './engine-connection.ts';
import { epoch, startedAt } from './engine-epoch.ts';
import { EXIT_EVENTS, ExitEvents } from './exit-events.ts';
import { filters } from './filters.ts';
import { requireKeptLimits, requireSecurityModules } from './honoured-options.ts';
import { connectNetwork, createNetwork, listNetworks, removeNetwork } from './network-calls.ts';
import { readInspection } from './read-inspection.ts';
import { readPull } from './pull-stream.ts';
import { sendArchive } from './send-archive.ts';
import { abortable, unlessStatus } from './settle-request.ts';
import { splitReference } from './split-reference.ts';
import { ensureVolume, inspectVolume, listVolumes, removeVolume, volumeOptions } from './volume-calls.ts';

interface ImageDigests {
  RepoDigests?: string[] | null;
}

/** The engine's own words for our calls; how they get there is {@link EngineConnection}'s. */
export class DockerodeClient implements EngineClient {
  readonly #engine: EngineConnection;
  readonly #remoteHost: string | undefined;
  readonly #socketPath: string | undefined;
  readonly #exits = new ExitEvents((signal) => {
    return this.#engine.follow({ method: 'GET', path: '/events', query: filters(EXIT_EVENTS) }, signal);
  });

  /** @param place - where the engine is: on another machine, or at a socket of this one */
  constructor(engine: EngineConnection, { remoteHost, socketPath }: { remoteHost?: string; socketPath?: string } = {}) {
    this.#engine = engine;
    this.#remoteHost = remoteHost;
    this.#socketPath = socketPath;
  }

  isLocal(): boolean {
    return this.#remoteHost === undefined;
  }

  socketPath(): string | undefined {
    return this.#socketPath;
  }

  hostName(): string {
    return this.#remoteHost ?? 'localhost';
  }

  async createContainer(name: string, options: CreateContainerOptions, platform?: string): Promise<string> {
    const query = { name, ...(platform !== undefined && { platform }) };
    const request = { method: 'POST', path: '/containers/create', query, body: options } as const;
    if (options.HostConfig?.SecurityOpt) await requireSecurityModules(this.#engine, options.HostConfig.SecurityOpt);
    const { Id, Warnings } = (await this.#engine.call(request)) as { Id: string; Warnings?: string[] | null };
    if (Warnings?.length) await requireKeptLimits(this.#engine, Id, options, Warnings);
    return Id;
  }

  async inspectContainer(idOrName: string): Promise<ContainerInspection | undefined> {
    const inspection = await unlessStatus(
      404,
      this.#engine.call({ method: 'GET', path: `/containers/${idOrName}/json` }),
    );
    return inspection === undefined ? undefined : readInspection(inspection);
  }

  findContainers(labels: Readonly<Record<string, string>>): Promise<string[]> {
    return findContainers(this.#engine, labels);
  }

  listContainers(label: string): Promise<ContainerSummary[]> {
    return listContainers(this.#engine, label);
  }

  async attachContainer(id: string): Promise<Readable> {
    const query = { stream: true, stdout: true, stderr: true };
    const request = { method: 'POST', path: `/containers/${id}/attach`, query, hijack: true } as const;
    return this.#engine.begin(request);
  }

  async startContainer(id: string): Promise<void> {
    await this.#engine.call({ method: 'POST', path: `/containers/${id}/start` });
  }

  async waitContainer(id: string, signal: AbortSignal): Promise<void> {
    const request = { method: 'POST', path: `/containers/${id}/wait` } as const;
    await abortable(signal, async () => drain(await this.#engine.follow(request, signal)));
  }

  listenForExit(id: string): ExitListener {
    return this.#exits.listen(id);
  }

  async listEvents({ fromMs, toMs, container, event }: EventQuery): Promise<EngineEvent[]> {
    const wanted = { type: container && 'container', container, event };
    const query = { since: fromMs / 1_000, until: toMs / 1_000, ...filters(wanted) };
    const lines = await this.#engine.read({ method: 'GET', path: '/events', query });
    return lines
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const { timeNano, Action: action, Actor } = JSON.parse(line) as ListedEvent;
        const { exitCode } = Actor.Attributes;
        return { atMs: timeNano / 1e6, action, ...(exitCode !== undefined && { exitCode: Number(exitCode) }) };
      });
  }

  async readLogs(id: string, signal: AbortSignal, lastLines?: number): Promise<Readable> {
    const query = { stdout: true, stderr: true, follow: false, tail: lastLines ?? 'all' };
    return this.#engine.follow({ method: 'GET', path: `/containers/${id}/logs`, query }, signal);
  }

  async readLogEntries(id: string, signal: AbortSignal, lastEntries?: number): Promise<Readable> {
    const query = { stdout: true, stderr: true, follow: false, timestamps: true, tail: lastEntries ?? 'all' };
    return this.#engine.follow({ method: 'GET', path: `/containers/${id}/logs`, query }, signal);
  }

  async followLogs(id: string, signal: AbortSignal): Promise<Readable> {
    const query = { stdout: true, stderr: true, follow: true };
    return this.#engine.follow({ method: 'GET', path: `/containers/${id}/logs`, query }, signal);
  }

  async exec(id: string, command: readonly string[], signal: AbortSignal): Promise<Execution> {
    const body = { Cmd: command, AttachStdout: true, AttachStderr: true };
    const { Id } = (await this.#engine.call({ method: 'POST', path: `/containers/${id}/exec`, body })) as {
      Id: string;
    };
    const start = { method: 'POST', path: `/exec/${Id}/start`, body: { Detach: false, Tty: false } } as const;
    return { output: await this.#engine.follow(start, signal), exitCode: () => this.#exitCodeOf(Id) };
  }

  async getArchive(id: string, path: string, signal: AbortSignal): Promise<Readable | undefined> {
    const request = { method: 'GET', path: `/containers/${id}/archive`, query: { path } } as const;
    return unlessStatus(404, this.#engine.follow(request, signal));
  }

  async putArchive(id: string, folder: string, archive: Readable, signal: AbortSignal): Promise<void> {
    const query = { path: folder, noOverwriteDirNonDir: true };
    const request = { method: 'PUT', path: `/containers/${id}/archive`, query, archive } as const;
    await sendArchive(archive, signal, async (limited) => drain(await this.#engine.follow(request, limited)));
  }

  async stopContainer(id: string, graceSeconds: number): Promise<boolean> {
    const request = { method: 'POST', path: `/containers/${id}/stop`, query: { t: graceSeconds } } as const;
    const stopped = await unlessStatus([304, 404], this.#engine.call(request, graceSeconds * 1_000));
    return stopped !== undefined;
  }

  async removeContainer(id: string, { force = false }: { force?: boolean } = {}): Promise<boolean> {
    const request = { method: 'DELETE', path: `/containers/${id}`, query: { v: true, force } } as const;
    return (await unlessStatus(404, this.#engine.call(request))) !== undefined;
  }

  async inspectImage(referenceOrId: string): Promise<ImageInspection | undefined> {
    const image = await unlessStatus(404, this.#engine.call({ method: 'GET', path: `/images/${referenceOrId}/json` }));
    return image === undefined ? undefined : { repoDigests: (image as ImageDigests).RepoDigests ?? [] };
  }

  findContainersOf(image: string): Promise<string[]> {
    return findContainersOf(this.#engine, image);
  }

  async removeImage(reference: string): Promise<boolean> {
    const request = { method: 'DELETE', path: `/images/${reference}` } as const;
    const removal = unlessStatus(404, this.#engine.call(request)).then(() => true);
    return (await unlessStatus(409, removal)) ?? false;
  }

  async pullImage(reference: string, { platform, credentials, onProgress, signal }: PullOptions): Promise<void> {
    const { repository, tag } = splitReference(reference);
    const query = { fromImage: repository, tag, ...(platform !== undefined && { platform }) };
    const request = { method: 'POST', path: '/images/create', query, credentials } as const;
    await abortable(signal, async () => readPull(await this.#engine.follow(request, signal), onProgress));
  }

  inspectVolume(name: string): Promise<Readonly<Record<string, string>> | undefined> {
    return inspectVolume(this.#engine, name);
  }

  volumeOptions(name: string): Promise<Readonly<Record<string, string>> | undefined> {
    return volumeOptions(this.#engine, name);
  }

  ensureVolume(name: string, labels: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    return ensureVolume(this.#engine, name, labels);
  }

  listVolumes(filter: ResourceFilter): Promise<LabelledResource[]> {
    return listVolumes(this.#engine, filter);
  }

  removeVolume(name: string): Promise<boolean> {
    return removeVolume(this.#engine, name);
  }

  createNetwork(name: string, options: NetworkOptions): Promise<string> {
    return createNetwork(this.#engine, name, options);
  }

  listNetworks(filter: ResourceFilter = {}): Promise<LabelledResource[]> {
    return listNetworks(this.#engine, filter);
  }

  connectNetwork(id: string, containerId: string, aliases: readonly string[]): Promise<void> {
    return connectNetwork(this.#engine, id, containerId, aliases);
  }

  removeNetwork(id: string): Promise<boolean> {
    return removeNetwork(this.#engine, id);
  }

  findUsersOf(kind: 'network' | 'volume', id: string): Promise<string[]> {
    return findUsersOf(this.#engine, kind, id);
  }

  async info(): Promise<EngineInfo> {
    const info = (await this.#engine.call({ method: 'GET', path: '/info' })) as Record<string, unknown>;
    return {
      version: String(info['ServerVersion']),
      cpus: Number(info['NCPU']),
      systemTime: String(info['SystemTime']),
      ...(typeof info['DockerRootDir'] === 'string' && { dataRoot: info['DockerRootDir'] }),
      ...(isIsolated(info) && { isolated: true }),
    };
  }

  isUp(): Promise<boolean> {
    return this.#engine.read({ method: 'GET', path: '/_ping', isNewcomer: true }).then(
      () => true,
      () => false,
    );
  }

  epoch(): Promise<string | undefined> {
    return epoch(this.#engine);
  }

  startedAt(): Promise<string | undefined> {
    return startedAt(this.#engine);
  }

  async #exitCodeOf(execution: string): Promise<number | undefined> {
    const request = { method: 'GET', path: `/exec/${execution}/json` } as const;
    const { Running, ExitCode } = (await this.#engine.call(request)) as { Running: boolean; ExitCode: number | null };
    return Running ? undefined : (ExitCode ?? undefined);
  }
}

/** As in `GET /events`. */
interface ListedEvent {
  timeNano: number;
  Action: string;
  Actor: { Attributes: { exitCode?: string } };
}

function isIsolated({
  SecurityOptions,
  OperatingSystem,
}: {
  SecurityOptions?: string[];
  OperatingSystem?: string;
}): boolean {
  const rootless = SecurityOptions?.some((option) => option.split(',').includes('name=rootless')) === true;
  return rootless || OperatingSystem === 'Docker Desktop';
}

async function drain(body: Readable): Promise<void> {
  for await (const _ of body);
}
