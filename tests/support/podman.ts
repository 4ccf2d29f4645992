import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;

/** A podman that answers Docker's API, with storage, volumes and a network of its own. */
export interface Podman {
  /** `unix:///…` */
  readonly host: string;
  readonly docker: Docker;
  /** Ends it, with its containers and its data. */
  stop(): Promise<void>;
}

/**
 * Needs root, `podman` and `runc`, as on the machines of which we know that a container of podman's runs.
 *
 * @param images - of the default engine, to be copied
 * @param registry - one without TLS that may be pulled from
 */
export async function startPodman(images: readonly string[], registry?: string): Promise<Podman> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-podman-'));
  const path = (name: string): string => join(folder, name);
  // Of the private addresses those that neither engines nor clouds hand out by themselves, and no engine of a test.
  const third = randomInt(1, 250);
  const subnet = `172.31.${third}.0/24`;
  const bridge = `pod-tdw${third}`;
  for (const name of ['network', 'locks']) mkdirSync(path(name));
  writeFileSync(path('containers.conf'), configuration(path, subnet));
  writeFileSync(
    path('registries.conf'),
    registry === undefined ? '' : `[[registry]]\nlocation = "${registry}"\ninsecure = true\n`,
  );
  writeFileSync(path('network/podman.conflist'), JSON.stringify(network(bridge, subnet)));
  const env = {
    ...process.env,
    CONTAINERS_CONF: path('containers.conf'),
    CONTAINERS_REGISTRIES_CONF: path('registries.conf'),
  };
  const storage = ['--root', path('storage'), '--runroot', path('run')];
  const host = `unix://${path('podman.sock')}`;
  const log = openSync(path('log'), 'a');
  const service = spawn('podman', [...storage, 'system', 'service', '--time=0', host], {
    env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const docker = new Docker({ socketPath: path('podman.sock') });
  const podman: Podman = {
    host,
    docker,
    async stop() {
      service.kill();
      if (service.exitCode === null && service.signalCode === null) await once(service, 'exit');
      await run('podman', [...storage, 'rm', '--all', '--force', '--time=0'], { env });
      await run('ip', ['link', 'delete', bridge]).catch(() => undefined);
      await run('umount', [path('storage/overlay')]).catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await untilAnswering(docker, service, path('log'));
    for (const image of images) {
      const loading = await docker.loadImage(await new Docker().getImage(image).get());
      await new Promise<void>((resolve, reject) =>
        docker.modem.followProgress(loading, (error) => (error ? reject(error) : resolve())),
      );
    }
  } catch (error) {
    await podman.stop();
    throw error;
  }
  return podman;
}

async function untilAnswering(docker: Docker, service: ChildProcess, log: string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await docker.ping().then(Boolean, () => false))) {
    if (service.exitCode !== null || Date.now() > giveUpAt) {
      const lastLines = readFileSync(log, 'utf8').slice(-2_000);
      throw new Error(`Expected podman to answer, got exit code ${service.exitCode}:\n${lastLines}`);
    }
    await delay(50);
  }
}

/** Without systemd, with limits that any root may set, and the runtime that Docker has, too. */
function configuration(path: (name: string) => string, subnet: string): string {
  return `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
tmp_dir = "${path('locks')}"
volume_path = "${path('volumes')}"
[network]
default_subnet = "${subnet}"
network_config_dir = "${path('network')}"
`;
}

/** As podman's own, with other addresses: for CNI. A podman with netavark has its own, with the default subnet. */
function network(bridge: string, subnet: string): object {
  return {
    cniVersion: '0.4.0',
    name: 'podman',
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: { type: 'host-local', routes: [{ dst: '0.0.0.0/0' }], ranges: [[{ subnet }]] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
      { type: 'tuning' },
    ],
  };
}
