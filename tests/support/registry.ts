import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import Docker from 'dockerode';
import { GenericContainer, Wait } from 'testcontainers';

const docker = new Docker();

export interface Registry {
  /** `localhost:port`, which engines take for a registry without TLS. */
  address: string;
  stop(): Promise<void>;
}

/** A real registry, in a container. */
export async function startRegistry(): Promise<Registry> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const container = await new GenericContainer('registry:2')
    .withExposedPorts(5000)
    .withWaitStrategy(Wait.forHttp('/v2/', 5000))
    .start();
  return {
    address: `localhost:${container.getMappedPort(5000)}`,
    async stop() {
      await container.stop({ removeVolumes: true });
    },
  };
}

/** Puts a local image into a registry, and leaves no copy of that name on the engine. */
export async function push(image: string, registry: Registry, repository: string): Promise<string> {
  const reference = `${registry.address}/${repository}:1`;
  await docker.getImage(image).tag({ repo: `${registry.address}/${repository}`, tag: '1' });
  // An empty login: the engine wants the header even where nobody asks for a password.
  const options = { authconfig: { username: '', password: '', serveraddress: registry.address } };
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
  const container = await docker.createContainer({
    Image: 'busybox:stable',
    Cmd: ['dd', 'if=/dev/urandom', 'of=/noise', 'bs=1M', 'count=4'],
  });
  await container.start();
  await container.wait();
  const local = `tdw-test/${repository}`;
  await container.commit({ repo: local, tag: '1' });
  await container.remove();
  try {
    return await push(`${local}:1`, registry, repository);
  } finally {
    await removeImage(`${local}:1`);
  }
}

export async function removeImage(reference: string): Promise<void> {
  await docker
    .getImage(reference)
    .remove()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
}

/** A way to the registry on which each connection goes quiet after so many bytes: a pull that never ends. */
export async function stallingProxy(
  registry: Registry,
  stallAfterBytes: number,
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
  }).listen(0);
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
