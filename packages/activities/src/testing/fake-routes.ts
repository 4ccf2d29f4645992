import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import type { Exchange, Operation } from './exchange.ts';
import { type FakeContainer, type FakeEvent, imageId } from './fake-container.ts';
import { manifestUnknown, pullLines } from './faults.ts';
import { endpointsOf, type FakeNetwork, isUserOf, WORKSPACE_ROUTES } from './fake-workspaces.ts';

/** What there is on the fake engine, and what it does of itself. */
interface Inventory {
  readonly containers: FakeContainer[];
  readonly images: Set<string>;
  readonly registry: Set<string>;
  readonly repoDigests: Map<string, string[]>;
  readonly volumes: Map<string, Record<string, string> | null>;
  readonly networks: FakeNetwork[];
  readonly execs: Map<string, { container: FakeContainer; command: readonly string[] }>;
  readonly eventStreams: Set<ServerResponse>;
  readonly pastEvents: FakeEvent[];
  readonly epoch: string | undefined;
  readonly startedAtMs: number;
  program(container: FakeContainer): void;
  onStop(container: FakeContainer): void;
  onExec(container: FakeContainer, command: readonly string[]): Buffer;
  execExitCode(command: readonly string[]): number | undefined;
  add(name: string, options: CreateContainerOptions): FakeContainer;
  find(idOrName: string): FakeContainer | undefined;
  remove(container: FakeContainer): void;
  info(): unknown;
}

/** How the engine answers a call while it behaves well. */
type Handler = (engine: Inventory, exchange: Exchange) => void;

/** Most calls are for a container, and answered with 404 where there is none. */
function onContainer(handle: (container: FakeContainer, exchange: Exchange, engine: Inventory) => void): Handler {
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
  const {
    label = [],
    ancestor,
    ...uses
  } = JSON.parse(exchange.query.get('filters') ?? '{}') as {
    label?: string[];
    ancestor?: string[];
    network?: string[];
    volume?: string[];
  };
  const isAll = exchange.query.get('all') === 'true';
  const has = ({ options }: FakeContainer, wanted: string): boolean =>
    Object.entries(options.Labels).some(([key, value]) => key === wanted || `${key}=${value}` === wanted);
  const found = engine.containers
    .filter((container) => label.every((wanted) => has(container, wanted)))
    .filter(({ options }) => ancestor === undefined || ancestor.includes(options.Image))
    .filter((container) => isAll || container.isRunning)
    .filter((container) => isUserOf(container, uses, engine.networks));
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
  for (const bytes of container.log.slice(Number.isNaN(tail) ? 0 : -tail)) {
    response.write(exchange.query.get('timestamps') === 'true' ? container.timed(bytes) : bytes);
  }
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

const inspectExec: Handler = (engine, exchange) => {
  const { command } = engine.execs.get(exchange.target) ?? {};
  if (command === undefined) return exchange.fail(404, `No such exec: ${exchange.target}`);
  const exitCode = engine.execExitCode(command);
  exchange.answer(200, { Running: exitCode === undefined, ExitCode: exitCode ?? null });
};

const getArchive = onContainer((container, exchange) => {
  const tar = container.archives.get(exchange.query.get('path') ?? '');
  if (tar === undefined) exchange.fail(404, 'Could not find the file');
  else exchange.begin().end(tar);
});

const putArchive = onContainer((container, exchange) => void unpack(container, exchange));

async function unpack({ unpacked }: FakeContainer, exchange: Exchange): Promise<void> {
  // Nothing is unpacked, and nobody waits for an answer, where the archive breaks off.
  const tar = await buffer(exchange.request).catch(() => undefined);
  if (tar === undefined) return;
  unpacked.push({ folder: exchange.query.get('path') ?? '', tar });
  exchange.answer(200);
}

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

const removeImage: Handler = (engine, exchange) => {
  const { target } = exchange;
  if (!engine.images.has(target)) return exchange.fail(404, `No such image: ${target}`);
  const user = engine.containers.find(({ options }) => options.Image === target);
  if (user !== undefined) return exchange.fail(409, `conflict: container ${user.id} is using its referenced image`);
  engine.images.delete(target);
  exchange.answer(200, [{ Untagged: target }]);
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

const inspectNetwork: Handler = ({ epoch, startedAtMs, networks, containers }, exchange) => {
  const network = networks.find(({ id }) => id === exchange.target);
  if (network !== undefined) {
    const endpoints = endpointsOf(network, containers).map((Name, index) => [`ep-${index}`, { Name }]);
    return exchange.answer(200, { Name: network.name, Id: network.id, Containers: Object.fromEntries(endpoints) });
  }
  const Created = new Date(startedAtMs).toISOString();
  if (epoch === undefined) exchange.fail(404, `network ${exchange.target} not found`);
  else exchange.answer(200, { Name: exchange.target, Id: epoch, Created });
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

/** All that it understands, by method and path. */
export const ROUTES: readonly (readonly [method: string, path: RegExp, operation: Operation, handler: Handler])[] = [
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
  ['GET', /^\/exec\/(.+)\/json$/, 'inspectExec', inspectExec],
  ['GET', /^\/containers\/(.+)\/archive$/, 'getArchive', getArchive],
  ['PUT', /^\/containers\/(.+)\/archive$/, 'putArchive', putArchive],
  ['POST', /^\/containers\/(.+)\/stop$/, 'stop', stop],
  ['DELETE', /^\/containers\/([^/]+)$/, 'remove', remove],
  ['POST', /^\/images\/create$/, 'pull', pull],
  ['GET', /^\/images\/(.+)\/json$/, 'inspectImage', inspectImage],
  ['DELETE', /^\/images\/(.+)$/, 'removeImage', removeImage],
  ...WORKSPACE_ROUTES,
  ['POST', /^\/volumes\/create$/, 'createVolume', createVolume],
  ['GET', /^\/volumes\/([^/]+)$/, 'inspectVolume', inspectVolume],
  ['GET', /^\/networks\/([^/]+)$/, 'inspectNetwork', inspectNetwork],
  ['GET', /^\/events$/, 'events', events],
  ['GET', /^\/_ping$/, 'ping', (_, exchange) => exchange.answer(200, 'OK')],
  ['GET', /^\/info$/, 'info', (engine, exchange) => exchange.answer(200, engine.info())],
];
