import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { connectEngine } from '../engine/connect-engine.ts';
import type { CreateContainerOptions, EngineClient } from '../engine/engine-client.ts';
import { Exchange, type Operation } from './exchange.ts';
import { FakeContainer, type FakeEvent, imageId } from './fake-container.ts';
import { frame } from './frames.ts';
import { type Fault, hold, type Hold, manifestUnknown, pullLines } from './faults.ts';

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
  /** How far its clock is ahead of ours. */
  clockAheadMs = 0;
  /** What a container does once it has been started. */
  program: (container: FakeContainer) => void = (container) => container.exit(0);
  /** What a container does when it is told to stop. */
  onStop: (container: FakeContainer) => void = (container) => container.exit(143);
  /** What a command that is run inside a container prints, as frames. */
  onExec: (container: FakeContainer, command: readonly string[]) => Buffer = () => NO_SUCH_COMMAND;
  /** Told apart from an engine that shares its networks with this machine. */
  rootless = false;
  /** The id of its default network, another one after each start; `undefined`: it has none. */
  epoch: string | undefined = 'epoch-1';
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
    return { ServerVersion: '28.0.1', NCPU: 2, SystemTime, SecurityOptions };
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

type Handler = (engine: FakeEngine, exchange: Exchange) => void;

/** Most calls are for a container, and answered with 404 where there is none. */
function onContainer(handle: (container: FakeContainer, exchange: Exchange, engine: FakeEngine) => void): Handler {
  return (engine, exchange) => {
    const container = engine.find(exchange.target);
    if (container === undefined) exchange.fail(404, `No such container: ${exchange.target}`);
    else handle(container, exchange, engine);
  };
}

const create: Handler = (engine, exchange) => {
  const options = exchange.body as CreateContainerOptions;
  if (!engine.images.has(options.Image)) return exchange.fail(404, `No such image: ${options.Image}`);
  const taken = engine.find(exchange.target);
  if (taken !== undefined) return exchange.fail(409, `Conflict. The container name "/${taken.name}" is already in use`);
  const container = engine.add(exchange.target, options);
  container.announce('create');
  exchange.answer(201, { Id: container.id, Warnings: [] });
};

const list: Handler = (engine, exchange) => {
  const { label = [] } = JSON.parse(exchange.query.get('filters') ?? '{}') as { label?: string[] };
  const has = ({ options }: FakeContainer, wanted: string): boolean =>
    Object.entries(options.Labels).some(([key, value]) => key === wanted || `${key}=${value}` === wanted);
  const found = engine.containers.filter((container) => label.every((wanted) => has(container, wanted)));
  exchange.answer(
    200,
    found.map(({ id, name, state, options }) => ({
      Id: id,
      Names: [`/${name}`],
      State: state,
      Labels: options.Labels,
    })),
  );
};

// As the real one: to start an exited container is to run it again.
const start = onContainer((container, exchange, engine) => {
  if (container.isRunning) return exchange.answer(304);
  container.epoch = engine.epoch;
  container.start();
  exchange.answer(204);
  engine.program(container);
});

const wait = onContainer((container, exchange) => {
  const response = exchange.begin();
  container.onceStopped(() => response.end(JSON.stringify({ StatusCode: container.exitCode })));
});

const logs = onContainer((container, exchange) => {
  const response = exchange.begin();
  if (exchange.query.get('follow') === 'true') return container.follow(response);
  // A frame is a line here.
  const tail = Number(exchange.query.get('tail') ?? 'all');
  for (const bytes of container.log.slice(Number.isNaN(tail) ? 0 : -tail)) response.write(bytes);
  response.end();
});

const exec = onContainer((container, exchange, { execs }) => {
  if (!container.isRunning) return exchange.fail(409, `Container ${container.id} is not running`);
  const { Cmd: command } = exchange.body as { Cmd: readonly string[] };
  const id = `exec-${execs.size + 1}`;
  execs.set(id, { container, command });
  exchange.answer(201, { Id: id });
});

const startExec: Handler = (engine, exchange) => {
  const { container, command } = engine.execs.get(exchange.target) ?? {};
  if (container === undefined || command === undefined) return exchange.fail(404, `No such exec: ${exchange.target}`);
  exchange.begin().end(engine.onExec(container, command));
};

const stop = onContainer((container, exchange, engine) => {
  if (!container.isRunning) return exchange.answer(304);
  container.announce('kill');
  container.onceStopped(() => exchange.answer(204));
  engine.onStop(container);
});

const remove = onContainer((container, exchange, engine) => {
  const force = exchange.query.get('force') === 'true';
  if (container.isRunning && !force) return exchange.fail(409, 'container is running: stop it or force remove');
  engine.remove(container);
  exchange.answer(204);
});

const inspectImage: Handler = (engine, exchange) => {
  const image = [...engine.images].find((name) => name === exchange.target || imageId(name) === exchange.target);
  if (image === undefined) return exchange.fail(404, `No such image: ${exchange.target}`);
  exchange.answer(200, { Id: imageId(image), RepoDigests: engine.repoDigests.get(image) ?? null });
};

const pull: Handler = (engine, exchange) => {
  const image = exchange.query.get('fromImage') ?? '';
  const reference = `${image}:${exchange.query.get('tag')}`;
  const known = [reference, image].find((name) => engine.registry.has(name));
  if (known === undefined) return manifestUnknown(reference)(exchange);
  engine.images.add(known);
  pullLines(
    { status: 'Pulling from x', id: 'latest' },
    { status: 'Pull complete', id: 'a' },
    { status: 'Done' },
  )(exchange);
};

const inspectVolume: Handler = ({ volumes }, exchange) => {
  const labels = volumes.get(exchange.target);
  if (labels === undefined) exchange.fail(404, `get ${exchange.target}: no such volume`);
  else exchange.answer(200, { Name: exchange.target, Labels: labels });
};

const createVolume: Handler = ({ volumes }, exchange) => {
  const { Name, Labels = null } = exchange.body as { Name: string; Labels?: Record<string, string> };
  const isNew = !volumes.has(Name);
  if (isNew) volumes.set(Name, Labels);
  // As an engine that has been restarted, until somebody inspects the volume.
  exchange.answer(201, { Name, Labels: isNew ? Labels : null });
};

const inspectNetwork: Handler = ({ epoch }, exchange) => {
  if (epoch === undefined) exchange.fail(404, `network ${exchange.target} not found`);
  else exchange.answer(200, { Name: exchange.target, Id: epoch });
};

const events: Handler = ({ eventStreams, pastEvents }, exchange) => {
  const response = exchange.begin();
  // Asked for those until some time, the engine tells what it remembers and is done.
  if (exchange.query.has('until')) return void response.end(matching(pastEvents, exchange.query).join(''));
  eventStreams.add(response);
  response.on('close', () => eventStreams.delete(response));
};

function matching(pastEvents: readonly FakeEvent[], query: URLSearchParams): string[] {
  const { container, event } = JSON.parse(query.get('filters') ?? '{}') as { container?: string[]; event?: string[] };
  const [since, until] = [Number(query.get('since')) * 1e9, Number(query.get('until')) * 1e9];
  return pastEvents
    .filter(({ Actor }) => container === undefined || container.includes(Actor.ID))
    .filter(({ Action }) => event === undefined || event.includes(Action))
    .filter(({ timeNano }) => timeNano >= since && timeNano <= until)
    .map((past) => `${JSON.stringify(past)}\n`);
}

const ROUTES: readonly (readonly [method: string, path: RegExp, operation: Operation, handler: Handler])[] = [
  ['POST', /^\/containers\/create$/, 'create', create],
  ['GET', /^\/containers\/json$/, 'list', list],
  [
    'GET',
    /^\/containers\/(.+)\/json$/,
    'inspect',
    onContainer((container, exchange) => exchange.answer(200, container.inspection())),
  ],
  [
    'POST',
    /^\/containers\/(.+)\/attach$/,
    'attach',
    onContainer((container, exchange) => container.attach(exchange.upgrade())),
  ],
  ['POST', /^\/containers\/(.+)\/start$/, 'start', start],
  ['POST', /^\/containers\/(.+)\/wait$/, 'wait', wait],
  ['GET', /^\/containers\/(.+)\/logs$/, 'logs', logs],
  ['POST', /^\/containers\/(.+)\/exec$/, 'exec', exec],
  ['POST', /^\/exec\/(.+)\/start$/, 'startExec', startExec],
  ['POST', /^\/containers\/(.+)\/stop$/, 'stop', stop],
  ['DELETE', /^\/containers\/([^/]+)$/, 'remove', remove],
  ['POST', /^\/images\/create$/, 'pull', pull],
  ['GET', /^\/images\/(.+)\/json$/, 'inspectImage', inspectImage],
  ['POST', /^\/volumes\/create$/, 'createVolume', createVolume],
  ['GET', /^\/volumes\/([^/]+)$/, 'inspectVolume', inspectVolume],
  ['GET', /^\/networks\/([^/]+)$/, 'inspectNetwork', inspectNetwork],
  ['GET', /^\/events$/, 'events', events],
  ['GET', /^\/info$/, 'info', (engine, exchange) => exchange.answer(200, engine.info())],
];
