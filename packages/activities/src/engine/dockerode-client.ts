import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { ContainerInspection, CreateContainerOptions, EngineClient, EngineInfo } from './engine-client.ts';
import { EngineError } from './engine-client.ts';
import { readPull } from './pull-stream.ts';
import { splitReference } from './split-reference.ts';

/** Longest that a call which answers at once may take: creating is slow on a loaded engine, silence is not. */
const CALL_TIMEOUT_MS = 120_000;

/**
 * The engine through dockerode. Its quirks end here: every call gets a fresh options literal (dockerode
 * deletes keys from what it is given), and a timeout of its own (a client-wide one would break the long calls).
 */
export class DockerodeClient implements EngineClient {
  readonly #docker: Docker;

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async createContainer(name: string, options: CreateContainerOptions): Promise<string> {
    const container = await call(() => this.#docker.createContainer({ ...options, name, abortSignal: callTimeout() }));
    return container.id;
  }

  async inspectContainer(idOrName: string): Promise<ContainerInspection | undefined> {
    const container = this.#docker.getContainer(idOrName);
    const inspection = await unlessStatus(404, () => container.inspect({ abortSignal: callTimeout() }));
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
    const containers = await call(() =>
      this.#docker.listContainers({ all: true, filters: { label }, abortSignal: callTimeout() }),
    );
    return containers.map(({ Id }) => Id);
  }

  async attachContainer(id: string): Promise<Readable> {
    const container = this.#docker.getContainer(id);
    return (await call(() =>
      container.attach({ stream: true, stdout: true, stderr: true, hijack: true }),
    )) as unknown as Readable;
  }

  async startContainer(id: string): Promise<void> {
    await call(() => this.#docker.getContainer(id).start({ abortSignal: callTimeout() }));
  }

  async waitContainer(id: string, signal: AbortSignal): Promise<void> {
    try {
      await call(() => this.#docker.getContainer(id).wait({ abortSignal: signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async readLogs(id: string): Promise<Readable> {
    // dockerode's own logs({ follow: false }) gathers everything in memory before it answers.
    return call(() => this.#stream({ method: 'GET', path: `/containers/${id}/logs?stdout=1&stderr=1&follow=0` }));
  }

  async stopContainer(id: string, graceSeconds: number): Promise<boolean> {
    const container = this.#docker.getContainer(id);
    const stopped = await unlessStatus([304, 404], () =>
      container.stop({ t: graceSeconds, abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS + graceSeconds * 1_000) }),
    );
    return stopped !== undefined;
  }

  async removeContainer(id: string, { force = false }: { force?: boolean } = {}): Promise<boolean> {
    const container = this.#docker.getContainer(id);
    const removed = await unlessStatus(404, () => container.remove({ v: true, force, abortSignal: callTimeout() }));
    return removed !== undefined;
  }

  async hasImage(reference: string): Promise<boolean> {
    const image = this.#docker.getImage(reference);
    return (await unlessStatus(404, () => image.inspect())) !== undefined;
  }

  async pullImage(reference: string, onProgress: (progress: string) => void, signal: AbortSignal): Promise<void> {
    const { repository, tag } = splitReference(reference);
    const query = new URLSearchParams({ fromImage: repository, tag });
    try {
      const stream = await call(() => this.#stream({ method: 'POST', path: `/images/create?${query.toString()}`, signal }));
      await readPull(stream, onProgress, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async ensureVolume(name: string, labels: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
    await call(() => this.#docker.createVolume({ Name: name, Labels: { ...labels }, abortSignal: callTimeout() }));
    const volume = await call(() => this.#docker.getVolume(name).inspect({ abortSignal: callTimeout() }));
    return volume.Labels;
  }

  async info(): Promise<EngineInfo> {
    const { ServerVersion, NCPU, SystemTime } = (await call(() => this.#docker.info())) as Record<string, unknown>;
    return { version: String(ServerVersion), cpus: Number(NCPU), systemTime: String(SystemTime) };
  }

  /** For the bodies that must be read as they come: dockerode has no typed call that leaves them alone. */
  #stream({ method, path, signal }: { method: string; path: string; signal?: AbortSignal }): Promise<Readable> {
    return new Promise((resolve, reject) => {
      const request = { method, path, isStream: true, statusCodes: { 200: true }, abortSignal: signal };
      this.#docker.modem.dial(request as never, (error: Error | null, body: unknown) => {
        if (error === null) resolve(body as Readable);
        else reject(error);
      });
    });
  }
}

function callTimeout(): AbortSignal {
  return AbortSignal.timeout(CALL_TIMEOUT_MS);
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw toEngineError(error);
  }
}

/** Runs a request for which some statuses are an answer and not an error. */
async function unlessStatus<T>(expected: number | readonly number[], request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call(request);
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
