import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { connectEngine } from '../engine/connect-engine.ts';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import { Exchange, type Operation } from './exchange.ts';
import { FakeContainer, type FakeEvent } from './fake-container.ts';
import { ROUTES } from './fake-routes.ts';
import type { FakeNetwork } from './fake-workspaces.ts';
import { frame } from './frames.ts';
import { type Fault, hold, type Hold } from './faults.ts';

/**
 * An engine of which a test knows and decides everything: a real HTTP server on a unix socket, with just
 * enough of the Docker API, to be spoken to through the real client. It behaves well until it is told not
 * to, call by call ({@link FakeEngine.once}).
 */
export class FakeEngine {
  /** What was asked of it, in order. */
  readonly calls: { operation: Operation; target: string; query: URLSearchParams; body: unknown }[] = [];
  readonly containers: FakeContainer[] = [];
  readonly images = new Set(['alpine']);
  /** Images that can be pulled. */
  readonly registry = new Set(['alpine']);
  /** The names by digest that its images have, where they have any. */
  readonly repoDigests = new Map<string, string[]>();
  readonly volumes = new Map<string, Record<string, string> | null>();
  /** Those that were created; the default one is not among them. */
  readonly networks: FakeNetwork[] = [];
  /** How far its clock is ahead of ours. */
  clockAheadMs = 0;
  /** What a container does once it has been started. */
  program: (container: FakeContainer) => void = (container) => container.exit(0);
  /** What a container does when it is told to stop. */
  onStop: (container: FakeContainer) => void = (container) => container.exit(143);
  /** What a command that is run inside a container prints, as frames. */
  onExec: (container: FakeContainer, command: readonly string[]) => Buffer = () => NO_SUCH_COMMAND;
  /** With what it exits, unless it goes on; asked when it has printed all that. */
  execExitCode: (command: readonly string[]) => number | undefined = () => 0;
  /** Told apart from an engine that shares its networks with this machine. */
  rootless = false;
  /** The id of its default network, another one after each start; `undefined`: it has none. */
  epoch: string | undefined = 'epoch-1';
  /** When it was started. */
  startedAtMs = Date.now() - 60_000;
  liveRestore = false;
  /** As when it is down. */
  refusesConnections = false;
  /** The version of the API that it speaks, and none else. Empty: it does not say, and paths have none. */
  apiVersion = '1.48';
  readonly host: string;
  readonly client: EngineClient;
  readonly execs = new Map<string, { container: FakeContainer; command: readonly string[] }>();
  /** Everybody who listens to its events. */
  readonly eventStreams = new Set<ServerResponse>();
  readonly pastEvents: FakeEvent[] = [];
  readonly #faults = new Map<Operation, Fault[]>();
  readonly #standing = new Map<Operation, Fault>();
  /** How many connections there have been. */
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #folder: string;
  readonly #server: Server;

  private constructor(folder: string) {
    this.#folder = folder;
    const socket = join(folder, 'engine.sock');
    this.host = `unix://${socket}`;
    this.client = connectEngine(this.host);
    this.#server = createServer((request, response) => void this.#dispatch(request, response));
    this.#server.on('connection', (connection) => {
      if (this.refusesConnections) return void connection.destroy();
      this.connections++;
      this.#sockets.add(connection);
      connection.on('error', () => undefined).on('close', () => this.#sockets.delete(connection));
    });
    // What follows an upgrade request is the client's input, which none of ours reads.
    this.#server.on('upgrade', (request, connection) => {
      connection.resume();
      void this.#dispatch(request, undefined);
    });
  }

  static async start(prefix = 'tdw-fake-engine-'): Promise<FakeEngine> {
    const folder = mkdtempSync(join(tmpdir(), prefix));
    const engine = new FakeEngine(folder);
    await new Promise<void>((resolve) => engine.#server.listen(join(folder, 'engine.sock'), resolve));
    return engine;
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Every connection dies, as when the engine is killed. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The next calls of that kind go so, one each; then it behaves well again. */
  once(operation: Operation, ...faults: Fault[]): this {
    this.#faults.set(operation, [...(this.#faults.get(operation) ?? []), ...faults]);
    return this;
  }

  /** All calls of that kind go so. */
  always(operation: Operation, fault: Fault): this {
    this.#standing.set(operation, fault);
    return this;
  }

  /** From now on all calls go as they should. */
  behave(): void {
    this.#faults.clear();
    this.#standing.clear();
  }

  /** The next call of that kind waits for the test. */
  hold(operation: Operation): Hold {
    const held = hold();
    this.once(operation, held.fault);
    return held;
  }

  count(operation: Operation): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** Puts a container there, as an earlier attempt or somebody else would have. */
  add(name: string, options: Partial<CreateContainerOptions> = {}): FakeContainer {
    const now = (): number => Date.now() + this.clockAheadMs;
    const announce = (event: FakeEvent): void => {
      this.pastEvents.push(event);
      for (const stream of this.eventStreams) stream.write(`${JSON.stringify(event)}\n`);
    };
    const container = new FakeContainer(name, { Image: 'alpine', Labels: {}, ...options }, now, announce);
    this.containers.push(container);
    return container;
  }

  find(idOrName: string): FakeContainer | undefined {
    return this.containers.find(({ id, name }) => id === idOrName || name === idOrName);
  }

  remove(container: FakeContainer): void {
    this.containers.splice(this.containers.indexOf(container), 1);
    container.state = 'dead';
    container.stopped();
  }

  info(): unknown {
    const SystemTime = new Date(Date.now() + this.clockAheadMs).toISOString();
    const SecurityOptions = ['name=seccomp,profile=builtin', ...(this.rootless ? ['name=rootless'] : [])];
    return { ServerVersion: '28.0.1', NCPU: 2, SystemTime, SecurityOptions, LiveRestoreEnabled: this.liveRestore };
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse | undefined): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://engine');
    if (url.pathname === '/_ping') return answerPing(response!, this.apiVersion);
    const prefix = this.apiVersion === '' ? '' : `/v${this.apiVersion}`;
    if (!url.pathname.startsWith(prefix)) return refuseVersion(response!);
    const pathname = url.pathname.slice(prefix.length);
    const route = ROUTES.find(([method, path]) => method === request.method && path.test(pathname));
    if (route === undefined) throw new Error(`The fake engine does not know ${request.method} ${url.pathname}`);
    const [, path, operation, handler] = route;
    const inPath = path.exec(pathname)?.[1];
    const hasBody = response !== undefined && Number(request.headers['content-length'] ?? 0) > 0;
    const body = hasBody ? await json(request) : undefined;
    const target = decodeURIComponent(inPath ?? url.searchParams.get('name') ?? '');
    const call = { operation, target, query: url.searchParams, body };
    this.calls.push(call);
    const exchange = new Exchange(call, request, response, (self) => handler(this, self));
    const fault = this.#faults.get(operation)?.shift() ?? this.#standing.get(operation);
    if (fault === undefined) exchange.proceed();
    else fault(exchange);
  }
}

/** Everybody asks it once, before the first call: none of what tests count. */
function answerPing(response: ServerResponse, apiVersion: string): void {
  response.writeHead(200, apiVersion === '' ? {} : { 'api-version': apiVersion }).end('OK');
}

function refuseVersion(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"client version is too old"}');
}

/** What the engine writes into the output of a command that it could not run, with a status of success. */
const NO_SUCH_COMMAND = frame(1, 'OCI runtime exec failed: exec: "x": executable file not found in $PATH: unknown\r\n');
