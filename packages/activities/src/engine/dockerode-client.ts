import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type {
  ContainerInspection,
  CreateContainerOptions,
  EngineClient,
  EngineInfo,
  ExitListener,
  ImageInspection,
  PullOptions,
  RegistryCredentials,
  SuccessAnnouncement,
} from './engine-client.ts';
import { type ContainerSummary, EngineError } from './engine-client.ts';
import { EXIT_EVENTS, ExitEvents } from './exit-events.ts';
import { DEFAULT_NETWORK, readInspection } from './read-inspection.ts';
import { readPull } from './pull-stream.ts';
import { splitReference } from './split-reference.ts';

/** Longest that a call which answers at once may take: creating is slow on a loaded engine, silence is not. */
const CALL_TIMEOUT_MS = 120_000;

/** How long after a container's exit the engine may still tell that it ran out of memory: it hears so by another way. */
const LATE_EVENT_MS = 500;

/** How many events the engine remembers. */
const REMEMBERED_EVENTS = 256;

interface VolumeLabels {
  Labels: Record<string, string> | null;
}

interface ListedContainer {
  Id: string;
  Names: string[];
  Labels: Record<string, string> | null;
  State: string;
}

interface ImageDigests {
  RepoDigests?: string[] | null;
}

interface Request {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean>;
  body?: unknown;
  /** For the registry that the engine is to ask. */
  credentials?: RegistryCredentials | undefined;
  /** Take over the connection: the answer is what comes through it. */
  hijack?: true;
}

/**
 * The engine through dockerode's connection (docker-modem), which knows sockets, TLS and upgrades. Its
 * quirks end here. Every answer is read as a stream, by us: dockerode's own calls never settle when the
 * connection is cut inside an answer, or gather all of it in memory. Each call gets a timeout of its own,
 * for a client-wide one would break the long calls.
 */
export class DockerodeClient implements EngineClient {
  readonly #modem: Docker['modem'];
  readonly #newcomer: Docker['modem'];
  readonly #remoteHost: string | undefined;
  readonly #exits = new ExitEvents((signal) => {
    const query = { filters: JSON.stringify(EXIT_EVENTS) };
    return this.#open({ method: 'GET', path: '/events', query }, signal);
  });

  /**
   * @param newcomer - the same engine, with a connection for each call
   * @param remoteHost - where the engine is; absent: on this machine
   */
  constructor({ modem }: Docker, newcomer: Docker, remoteHost?: string) {
    this.#modem = modem;
    this.#newcomer = newcomer.modem;
    this.#remoteHost = remoteHost;
  }

  isLocal(): boolean {
    return this.#remoteHost === undefined;
  }

  hostName(): string {
    return this.#remoteHost ?? 'localhost';
  }

  async createContainer(name: string, options: CreateContainerOptions, platform?: string): Promise<string> {
    const query = { name, ...(platform !== undefined && { platform }) };
    const request = { method: 'POST', path: '/containers/create', query, body: options } as const;
    const { Id } = (await this.#call(request)) as { Id: string };
    return Id;
  }

  async inspectContainer(idOrName: string): Promise<ContainerInspection | undefined> {
    const inspection = await unlessStatus(404, this.#call({ method: 'GET', path: `/containers/${idOrName}/json` }));
    return inspection === undefined ? undefined : readInspection(inspection);
  }

  async findContainers(labels: Readonly<Record<string, string>>): Promise<string[]> {
    const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const query = { all: true, filters: JSON.stringify({ label }) };
    const containers = (await this.#call({ method: 'GET', path: '/containers/json', query })) as { Id: string }[];
    return containers.map(({ Id }) => Id);
  }

  async listContainers(label: string): Promise<ContainerSummary[]> {
    const query = { all: true, filters: JSON.stringify({ label: [label] }) };
    const containers = await this.#call({ method: 'GET', path: '/containers/json', query });
    return (containers as ListedContainer[]).map(({ Id: id, Names: [name = ''], Labels, State: state }) => {
      return { id, name: name.replace(/^\//, ''), labels: Labels ?? {}, state };
    });
  }

  async attachContainer(id: string): Promise<Readable> {
    const query = { stream: true, stdout: true, stderr: true };
    const request = { method: 'POST', path: `/containers/${id}/attach`, query, hijack: true } as const;
    return bounded((signal) => this.#open(request, signal), CALL_TIMEOUT_MS);
  }

  async startContainer(id: string): Promise<void> {
    await this.#call({ method: 'POST', path: `/containers/${id}/start` });
  }

  async waitContainer(id: string, signal: AbortSignal): Promise<void> {
    await abortable(signal, async () =>
      drain(await this.#open({ method: 'POST', path: `/containers/${id}/wait` }, signal)),
    );
  }

  listenForExit(id: string): ExitListener {
    return this.#exits.listen(id);
  }

  async ranOutOfMemory(id: string, { startedAt, finishedAt }: SuccessAnnouncement): Promise<boolean> {
    return this.#hasTold(id, 'oom', Date.parse(startedAt), Date.parse(finishedAt) + LATE_EVENT_MS);
  }

  async remembersCreating(id: string): Promise<boolean> {
    const { systemTime } = await this.info();
    return this.#hasTold(id, 'create', 0, Date.parse(systemTime));
  }

  async sawExit(id: string): Promise<boolean | undefined> {
    const until = Date.parse((await this.info()).systemTime);
    if (await this.#hasTold(id, 'die', 0, until)) return true;
    const request = { method: 'GET', path: '/events', query: { since: 0, until: until / 1_000 } } as const;
    const events = await bounded(async (signal) => text(await this.#open(request, signal)), CALL_TIMEOUT_MS);
    // It has none from before it was started: one that has forgotten nothing would remember.
    return events.split('\n').length > REMEMBERED_EVENTS ? undefined : false;
  }

  async #hasTold(id: string, event: string, fromMs: number, toMs: number): Promise<boolean> {
    const filters = JSON.stringify({ type: ['container'], container: [id], event: [event] });
    const query = { since: fromMs / 1_000, until: toMs / 1_000, filters };
    const request = { method: 'GET', path: '/events', query } as const;
    const events = await bounded(async (signal) => text(await this.#open(request, signal)), CALL_TIMEOUT_MS);
    return events !== '';
  }

  async readLogs(id: string, signal: AbortSignal, lastLines?: number): Promise<Readable> {
    const query = { stdout: true, stderr: true, follow: false, tail: lastLines ?? 'all' };
    return abortable(signal, () => this.#open({ method: 'GET', path: `/containers/${id}/logs`, query }, signal));
  }

  async followLogs(id: string, signal: AbortSignal): Promise<Readable> {
    const query = { stdout: true, stderr: true, follow: true };
    return abortable(signal, () => this.#open({ method: 'GET', path: `/containers/${id}/logs`, query }, signal));
  }

  async exec(id: string, command: readonly string[], signal: AbortSignal): Promise<Readable> {
    const body = { Cmd: command, AttachStdout: true };
    const { Id } = (await this.#call({ method: 'POST', path: `/containers/${id}/exec`, body })) as { Id: string };
    const start = { method: 'POST', path: `/exec/${Id}/start`, body: { Detach: false, Tty: false } } as const;
    return abortable(signal, () => this.#open(start, signal));
  }

  async stopContainer(id: string, graceSeconds: number): Promise<boolean> {
    const request = { method: 'POST', path: `/containers/${id}/stop`, query: { t: graceSeconds } } as const;
    const stopped = await unlessStatus([304, 404], this.#call(request, CALL_TIMEOUT_MS + graceSeconds * 1_000));
    return stopped !== undefined;
  }

  async removeContainer(id: string, { force = false }: { force?: boolean } = {}): Promise<boolean> {
    const request = { method: 'DELETE', path: `/containers/${id}`, query: { v: true, force } } as const;
    return (await unlessStatus(404, this.#call(request))) !== undefined;
  }

  async inspectImage(referenceOrId: string): Promise<ImageInspection | undefined> {
    const image = await unlessStatus(404, this.#call({ method: 'GET', path: `/images/${referenceOrId}/json` }));
    return image === undefined ? undefined : { repoDigests: (image as ImageDigests).RepoDigests ?? [] };
  }

  async pullImage(reference: string, { platform, credentials, onProgress, signal }: PullOptions): Promise<void> {
    const { repository, tag } = splitReference(reference);
    const query = { fromImage: repository, tag, ...(platform !== undefined && { platform }) };
    const request = { method: 'POST', path: '/images/create', query, credentials } as const;
    await abortable(signal, async () => readPull(await this.#open(request, signal), onProgress));
  }

  async inspectVolume(name: string): Promise<Readonly<Record<string, string>> | undefined> {
    const volume = await unlessStatus(404, this.#call({ method: 'GET', path: `/volumes/${name}` }));
    return volume === undefined ? undefined : ((volume as VolumeLabels).Labels ?? {});
  }

  async ensureVolume(
    name: string,
    labels: Readonly<Record<string, string>>,
  ): Promise<Readonly<Record<string, string>>> {
    await this.#call({ method: 'POST', path: '/volumes/create', body: { Name: name, Labels: labels } });
    // Not from the answer: after its restart, an engine (20.10) answers without the labels of a volume that
    // it has, until somebody inspects it.
    const { Labels } = (await this.#call({ method: 'GET', path: `/volumes/${name}` })) as VolumeLabels;
    return Labels ?? {};
  }

  async info(): Promise<EngineInfo> {
    const info = (await this.#call({ method: 'GET', path: '/info' })) as Record<string, unknown>;
    return {
      version: String(info['ServerVersion']),
      cpus: Number(info['NCPU']),
      systemTime: String(info['SystemTime']),
      ...(isIsolated(info) && { isolated: true }),
    };
  }

  async epoch(): Promise<string | undefined> {
    const request = { method: 'GET', path: `/networks/${DEFAULT_NETWORK}` } as const;
    const network = await unlessStatus(404, this.#call(request, CALL_TIMEOUT_MS, this.#newcomer));
    return (network as { Id: string } | undefined)?.Id;
  }

  /** A request that is answered at once. Resolves to its JSON, or to `null` where the answer is empty. */
  #call(request: Request, timeoutMs = CALL_TIMEOUT_MS, modem = this.#modem): Promise<unknown> {
    return bounded(async (signal) => {
      const body = await text(await this.#open(request, signal, modem));
      return body === '' ? null : (JSON.parse(body) as unknown);
    }, timeoutMs);
  }

  /** The body of an answer, unread; it ends by the signal, too. Rejects where the status is none of success. */
  #open(
    { method, path, query, body, credentials, hijack }: Request,
    abortSignal: AbortSignal,
    modem = this.#modem,
  ): Promise<Readable> {
    return new Promise((resolve, reject) => {
      const request = {
        method,
        // docker-modem appends the query where it finds a question mark, and without a query cuts off the last character.
        path: query === undefined ? path : `${path}?`,
        options: { _query: query, _body: body ?? {} },
        isStream: true,
        authconfig: credentials,
        hijack,
        statusCodes: SUCCESS,
        abortSignal,
      };
      modem.dial(request, (error: Error | null, answer: unknown) => {
        if (error !== null) return reject(error);
        return resolve(addAbortSignal(abortSignal, answer as Readable));
      });
    });
  }
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

const SUCCESS = { 101: true, 200: true, 201: true, 204: true };

async function drain(body: Readable): Promise<void> {
  for await (const _ of body);
}

/** A request that must be done within a time. */
async function bounded<T>(request: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await request(deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted) throw new EngineError(`the engine did not answer within ${timeoutMs / 1_000} s`);
    throw toEngineError(error);
  } finally {
    clearTimeout(timer);
  }
}

/** A request that may take as long as it likes, until its signal aborts: then it rejects with the signal's reason. */
async function abortable<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    signal.throwIfAborted();
    throw toEngineError(error);
  }
}

/** For calls of which some statuses are an answer and not an error. */
async function unlessStatus<T>(expected: number | readonly number[], answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { status } = error as EngineError;
    if (status !== undefined && [expected].flat().includes(status)) return undefined;
    throw error;
  }
}

/** What docker-modem rejects with, where the engine answered: its message with a prefix that says little. */
interface DockerodeError extends Error {
  statusCode?: number;
  reason?: string;
}

function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { statusCode: status, reason = 'unexpected', message } = error as DockerodeError;
  const prefix = `(HTTP code ${status}) ${reason} - `;
  const said = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return new EngineError(said.trim(), { status, cause: error });
}
