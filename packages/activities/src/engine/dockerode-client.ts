import { addAbortSignal, type Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { ContainerInspection, CreateContainerOptions, EngineClient, EngineInfo } from './engine-client.ts';
import { EngineError } from './engine-client.ts';
import { readPull } from './pull-stream.ts';
import { splitReference } from './split-reference.ts';

/** Longest that a call which answers at once may take: creating is slow on a loaded engine, silence is not. */
const CALL_TIMEOUT_MS = 120_000;

/**
 * The engine through dockerode. Its quirks end here: every call gets a fresh options literal (dockerode
 * deletes keys from what it is given), and a timeout of its own (a client-wide one would break the long
 * calls). What must be read as it comes (waits, logs, pulls) is read as a stream: dockerode's own calls
 * never settle when the socket is cut after the headers, or gather everything in memory.
 */
export class DockerodeClient implements EngineClient {
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async createContainer(name: string, options: CreateContainerOptions): Promise<string> {
    const { id } = await call((abortSignal) => this.#docker.createContainer({ ...options, name, abortSignal }));
    return id;
  }

  async inspectContainer(idOrName: string): Promise<ContainerInspection | undefined> {
    const container = this.#docker.getContainer(idOrName);
    const inspection = await unlessStatus(404, (abortSignal) => container.inspect({ abortSignal }));
    if (inspection === undefined) return undefined;
    const { Id, Image, Config, State } = inspection;
    return {
      id: Id,
      labels: Config.Labels,
      imageId: Image,
      state: State.Status as ContainerInspection['state'],
      exitCode: State.ExitCode,
      outOfMemory: State.OOMKilled,
      startedAt: State.StartedAt,
      finishedAt: State.FinishedAt,
    };
  }

  async findContainers(labels: Readonly<Record<string, string>>): Promise<string[]> {
    const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const containers = await call((abortSignal) =>
      this.#docker.listContainers({ all: true, filters: { label }, abortSignal }),
    );
    return containers.map(({ Id }) => Id);
  }

  async attachContainer(id: string): Promise<Readable> {
    const container = this.#docker.getContainer(id);
    return (await call((abortSignal) =>
      container.attach({ stream: true, stdout: true, stderr: true, hijack: true, abortSignal }),
    )) as unknown as Readable;
  }

  async startContainer(id: string): Promise<void> {
    await call((abortSignal) => this.#docker.getContainer(id).start({ abortSignal }));
  }

  async waitContainer(id: string, signal: AbortSignal): Promise<void> {
    await abortable(signal, async () => {
      const body = await this.#open('POST', `/containers/${id}/wait`, signal);
      for await (const _ of body);
    });
  }

  async readLogs(id: string, signal: AbortSignal): Promise<Readable> {
    return abortable(signal, () => this.#open('GET', `/containers/${id}/logs?stdout=1&stderr=1&follow=0`, signal));
  }

  async stopContainer(id: string, graceSeconds: number): Promise<boolean> {
    const container = this.#docker.getContainer(id);
    const stop = (abortSignal: AbortSignal) => container.stop({ t: graceSeconds, abortSignal });
    return (await unlessStatus([304, 404], stop, CALL_TIMEOUT_MS + graceSeconds * 1_000)) !== undefined;
  }

  async removeContainer(id: string, { force = false }: { force?: boolean } = {}): Promise<boolean> {
    const container = this.#docker.getContainer(id);
    const remove = (abortSignal: AbortSignal) => container.remove({ v: true, force, abortSignal });
    return (await unlessStatus(404, remove)) !== undefined;
  }

  async hasImage(reference: string): Promise<boolean> {
    const look = (signal: AbortSignal) => this.#open('GET', `/images/${reference}/json`, signal);
    const answer = await unlessStatus(404, look);
    answer?.resume();
    return answer !== undefined;
  }

  async pullImage(reference: string, onProgress: (progress: string) => void, signal: AbortSignal): Promise<void> {
    const { repository, tag } = splitReference(reference);
    const query = new URLSearchParams({ fromImage: repository, tag });
    await abortable(signal, async () => {
      await readPull(await this.#open('POST', `/images/create?${query.toString()}`, signal), onProgress);
    });
  }

  async ensureVolume(name: string, labels: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    await call((abortSignal) => this.#docker.createVolume({ Name: name, Labels: { ...labels }, abortSignal }));
    const volume = await call((abortSignal) => this.#docker.getVolume(name).inspect({ abortSignal }));
    return volume.Labels ?? {};
  }

  async info(): Promise<EngineInfo> {
    const info = (await call(async (signal) => json(await this.#open('GET', '/info', signal)))) as Record<string, unknown>;
    return { version: String(info['ServerVersion']), cpus: Number(info['NCPU']), systemTime: String(info['SystemTime']) };
  }

  /** The body of an answer, unread. */
  #open(method: 'GET' | 'POST', path: string, abortSignal: AbortSignal): Promise<Readable> {
    return new Promise((resolve, reject) => {
      const request = { method, path, isStream: true, statusCodes: { 200: true }, abortSignal };
      this.#docker.modem.dial(request as never, (error: Error | null, body: unknown) => {
        if (error !== null) return reject(error);
        // The signal was the request's; the body is to end by it, too.
        return resolve(addAbortSignal(abortSignal, body as Readable));
      });
    });
  }
}

/** A call with a timeout of its own, whose failure is an {@link EngineError}. */
async function call<T>(request: (abortSignal: AbortSignal) => Promise<T>, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
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

/** A call that may take as long as it likes, until its signal aborts: then it rejects with the signal's reason. */
async function abortable<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    signal.throwIfAborted();
    throw toEngineError(error);
  }
}

/** A call for which some statuses are an answer and not an error. */
async function unlessStatus<T>(
  expected: number | readonly number[],
  request: (abortSignal: AbortSignal) => Promise<T>,
  timeoutMs?: number,
): Promise<T | undefined> {
  try {
    return await call(request, timeoutMs);
  } catch (error) {
    const { status } = error as EngineError;
    if (status !== undefined && [expected].flat().includes(status)) return undefined;
    throw error;
  }
}

/** What dockerode rejects with, where the engine answered: its message with a prefix that says little. */
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
