import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import Docker from 'dockerode';
import { GenericContainer, Wait } from 'testcontainers';

const docker = new Docker();
const PATIENCE_MS = 20_000;

export interface Registry {
  /** `localhost:port`, which engines take for a registry without TLS. */
  address: string;
  stop(): Promise<void>;
}

/** Who may use a registry that wants to know. */
export const REGISTRY_USER = { username: 'user', password: 's3cret-word' };

/** The line of the user above, with the hash of the password (bcrypt), as a registry wants it. */
const HTPASSWD = 'user:$2y$05$abcdefghijklmnopqrstuuEpHRRKIlpAGo.iP7Bpa.htQEJMAAnRe';

/** A real registry, in a container, that everybody may use. */
export function startRegistry(): Promise<Registry> {
  return start(new GenericContainer('registry:2').withWaitStrategy(Wait.forHttp('/v2/', 5000)));
}

/** One that only {@link REGISTRY_USER} may use. */
export function startRegistryWithLogin(): Promise<Registry> {
  return start(
    new GenericContainer('registry:2')
      .withEnvironment({
        REGISTRY_AUTH: 'htpasswd',
        REGISTRY_AUTH_HTPASSWD_REALM: 'test',
        REGISTRY_AUTH_HTPASSWD_PATH: '/htpasswd',
      })
      .withCopyContentToContainer([{ content: HTPASSWD, target: '/htpasswd' }])
      .withWaitStrategy(Wait.forHttp('/v2/', 5000).forStatusCode(401)),
  );
}

async function start(registry: GenericContainer): Promise<Registry> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const container = await registry.withExposedPorts(5000).start();
  return {
    address: `localhost:${container.getMappedPort(5000)}`,
    async stop() {
      await container.stop({ removeVolumes: true });
    },
  };
}

/** Puts a local image into a registry, and leaves no copy of that name on the engine. */
export async function push(image: string, registry: Registry, repository: string, tag = '1'): Promise<string> {
  const reference = `${registry.address}/${repository}:${tag}`;
  await docker.getImage(image).tag({ repo: `${registry.address}/${repository}`, tag });
  // The engine wants the header even where nobody asks for a password.
  const options = { authconfig: { ...REGISTRY_USER, serveraddress: registry.address } };
  const stream = await docker.getImage(reference).push(options);
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, lines: { error?: string }[]) => {
      const failed = lines?.find((line) => line.error !== undefined);
      if (error ?? failed) reject(error ?? new Error(failed?.error));
      else resolve();
    });
  });
  await removeImage(reference);
  return reference;
}

/** Puts an image into a registry that has a layer of its own, which no engine has yet: 4 MB of noise. */
export async function pushNewImage(registry: Registry, repository: string): Promise<string> {
  const local = await newImage(repository);
  try {
    return await push(local, registry, repository);
  } finally {
    await removeImage(local);
  }
}

/** An image on the engine that has a layer of its own: 4 MB of noise. */
export async function newImage(name: string): Promise<string> {
  const container = await docker.createContainer({
    Image: 'busybox:stable',
    Cmd: ['dd', 'if=/dev/urandom', 'of=/noise', 'bs=1M', 'count=4'],
  });
  await container.start();
  await container.wait();
  const repo = `tdw-test/${name}`;
  await container.commit({ repo, tag: '1' });
  await container.remove();
  return `${repo}:1`;
}

/** The container of a run that has just ended may still be there: its removal is off the run's path. */
export async function removeImage(reference: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await docker.getImage(reference).remove();
      return;
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === 404) return;
      if (statusCode !== 409 || Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/**
 * A way to the registry on which each connection goes quiet after so many bytes: a pull that never ends.
 *
 * @param at - the port. Default: any
 */
export async function stallingProxy(
  registry: Registry,
  stallAfterBytes: number,
  at: number | string = 0,
): Promise<Registry & { stalled: Promise<void> }> {
  const { port } = new URL(`http://${registry.address}`);
  const stalled = Promise.withResolvers<void>();
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    const upstream = connect(Number(port), 'localhost');
    let passed = 0;
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (passed <= stallAfterBytes) client.write(chunk);
      else stalled.resolve();
    });
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  }).listen(Number(at));
  await once(server, 'listening');
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    stalled: stalled.promise,
    async stop() {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}
