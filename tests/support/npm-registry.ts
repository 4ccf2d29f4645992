import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface NpmRegistry {
  url: string;
  /** The manifests of a package's releases by their versions; none when it was never published. */
  releases(name: string): Promise<Record<string, PublishedManifest>>;
  /** The tarball of a release. */
  download(release: PublishedManifest): Promise<Buffer>;
  stop(): Promise<void>;
}

interface PublishedManifest {
  dependencies: Record<string, string>;
  dist: { tarball: string };
}

/**
 * A real registry on this machine, empty at first, where anyone may publish @tdw/*. All else it fetches
 * from the registry that npm is configured for.
 */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const storage = mkdtempSync(join(tmpdir(), 'tdw-npm-registry-'));
  const child = fork(join(__dirname, 'npm-registry-process.ts'), [storage], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const errors = text(child.stderr!);
  const exited = once(child, 'exit');
  const [port] = await Promise.race([
    once(child, 'message') as Promise<[number]>,
    exited.then(async () => Promise.reject(new Error(`The registry did not start: ${await errors}`))),
  ]);

  const url = `http://localhost:${port}/`;
  return {
    url,
    async releases(name) {
      const response = await get(new URL(encodeURIComponent(name), url));
      if (response.status === 404) return {};
      return ((await response.json()) as { versions: Record<string, PublishedManifest> }).versions;
    },
    async download({ dist }) {
      return Buffer.from(await (await get(dist.tarball)).arrayBuffer());
    },
    async stop() {
      child.disconnect();
      await exited;
      rmSync(storage, { recursive: true, force: true });
    },
  };
}

/** On a connection of its own: whoever waits for a program does not notice that an idle one has been closed. */
function get(url: string | URL): Promise<Response> {
  return fetch(url, { headers: { connection: 'close' } });
}
