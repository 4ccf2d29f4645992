import { addAbortSignal, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { negotiateVersion } from './api-version.ts';
import type { RegistryCredentials } from './engine-client.ts';
import { abortable, bounded, type DockerodeError } from './settle-request.ts';

/** Longest that a call which answers at once may take: creating is slow on a loaded engine, silence is not. */
const CALL_TIMEOUT_MS = 120_000;

export interface EngineRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number | boolean>;
  body?: unknown;
  /** A tar archive, sent as it comes, instead of a body. Who sends it destroys it. */
  archive?: Readable;
  /** For the registry that the engine is to ask. */
  credentials?: RegistryCredentials | undefined;
  /** Take over the connection: the answer is what comes through it. */
  hijack?: true;
  /** On a connection of its own, made for it. */
  isNewcomer?: true;
}

/**
 * Requests to the engine through dockerode's connection (docker-modem), which knows sockets, TLS and upgrades. Its
 * quirks end here. Every answer is read as a stream, by us: dockerode's own calls never settle when the
 * connection is cut inside an answer, or gather all of it in memory. Each call gets a timeout of its own,
 * for a client-wide one would break the long calls.
 */
export class EngineConnection {
  readonly #modem: Docker['modem'];
  readonly #newcomer: Docker['modem'];
  /** What every path begins with, once the engine has been asked which version of the API it speaks. */
  #version: string | undefined;

  /** @param newcomer - the same engine, with a connection for each request */
  constructor(modem: Docker['modem'], newcomer: Docker['modem']) {
    this.#modem = modem;
    this.#newcomer = newcomer;
  }

  /**
   * A request that is answered at once. Resolves to its JSON, or to `null` where the answer is empty.
   *
   * @param patienceMs - how much longer than usual it may take
   * @throws EngineError
   */
  call(request: EngineRequest, patienceMs = 0): Promise<unknown> {
    return bounded(async (signal) => {
      const body = await text(await this.#open(request, signal));
      return body === '' ? null : (JSON.parse(body) as unknown);
    }, CALL_TIMEOUT_MS + patienceMs);
  }

  /**
   * The whole body of an answer that comes at once, as it is.
   *
   * @throws EngineError
   */
  read(request: EngineRequest): Promise<string> {
    return bounded(async (signal) => text(await this.#open(request, signal)), CALL_TIMEOUT_MS);
  }

  /**
   * The body of an answer that comes at once, unread, for as long as it likes.
   *
   * @throws EngineError
   */
  begin(request: EngineRequest): Promise<Readable> {
    return bounded((signal) => this.#open(request, signal), CALL_TIMEOUT_MS);
  }

  /**
   * The body of an answer, unread, which ends by the signal, too.
   *
   * @throws EngineError, or the signal's reason
   */
  follow(request: EngineRequest, signal: AbortSignal): Promise<Readable> {
    return abortable(signal, () => this.#open(request, signal));
  }

  /** Rejects where the status is none of success. */
  async #open(request: EngineRequest, signal: AbortSignal): Promise<Readable> {
    const version = (this.#version ??= await this.#askForVersion(request, signal));
    try {
      return await this.#dial(request, version, signal);
    } catch (error) {
      // An engine that has been replaced meanwhile may refuse the old version. What is refused has done nothing. What was
      // sent as it came cannot be sent again.
      if ((error as DockerodeError).statusCode !== 400 || request.archive !== undefined) throw error;
      this.#version = await this.#askForVersion(request, signal);
      if (this.#version === version) throw error;
      return this.#dial(request, this.#version, signal);
    }
  }

  #askForVersion({ isNewcomer }: EngineRequest, signal: AbortSignal): Promise<string> {
    const ping = { method: 'GET', path: '/_ping', ...(isNewcomer && { isNewcomer }) } as const;
    return negotiateVersion(() => this.#dial(ping, '', signal));
  }

  #dial(
    { method, path, query, body, archive, credentials, hijack, isNewcomer }: EngineRequest,
    version: string,
    abortSignal: AbortSignal,
  ): Promise<Readable> {
    const modem = isNewcomer ? this.#newcomer : this.#modem;
    return new Promise((resolve, reject) => {
      const request = {
        method,
        // docker-modem appends the query where it finds a question mark, and without a query cuts off the last character.
        path: query === undefined ? version + path : `${version}${path}?`,
        options: { _query: query, _body: body ?? {} },
        isStream: true,
        ...(archive && { file: archive }),
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

const SUCCESS = { 101: true, 200: true, 201: true, 204: true };
