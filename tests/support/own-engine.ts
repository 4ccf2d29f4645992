import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;

/** An engine that a test may stop, kill and start again. Two of them are two hosts. */
export interface OwnEngine {
  /** `unix:///…` */
  readonly host: string;
  readonly docker: Docker;
  /** Starts it again, after `stop` or `kill`; resolves when it answers. */
  start(): Promise<void>;
  /** SIGTERM: it stops its containers, unless it has `--live-restore`. */
  stop(): Promise<void>;
  /** SIGKILL: its containers go on until it is started again, and then, too, with `--live-restore`. */
  kill(): Promise<void>;
  /** SIGHUP: it reads its `--config-file` again. */
  reload(): void;
  /** Ends it for good, with its containers and its data. */
  dispose(): Promise<void>;
}

/**
 * Starts an engine with data and a bridge of its own, and the images of the default engine that are named.
 * Needs root, `dockerd` and `ip`.
 *
 * @param args - more arguments of dockerd, such as `--live-restore`
 * @param isApart - in a network namespace of its own, from which nothing is reached, nor it from the machine
 */
export async function startOwnEngine(
  args: readonly string[] = [],
  images: readonly string[] = ['busybox:stable'],
  isApart = false,
): Promise<OwnEngine> {
  const engine = new Daemon(args);
  try {
    if (isApart) await engine.addNamespace();
    await engine.addBridge();
    await engine.start();
    for (const image of images) {
      const loading = await engine.docker.loadImage(await new Docker().getImage(image).get());
      await new Promise<void>((resolve, reject) =>
        engine.docker.modem.followProgress(loading, (error) => (error ? reject(error) : resolve())),
      );
    }
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  return engine;
}

class Daemon implements OwnEngine {
  readonly docker: Docker;
  readonly #args: readonly string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'tdw-engine-'));
  /** Its own, from `addBridge` on. */
  #bridge: string | undefined;
  #namespace: string | undefined;
  #process: ChildProcess | undefined;

  constructor(args: readonly string[]) {
    this.#args = args;
    this.docker = new Docker({ socketPath: this.#path('docker.sock') });
  }

  get host(): string {
    return `unix://${this.#path('docker.sock')}`;
  }

  async addNamespace(): Promise<void> {
    const namespace = basename(this.#folder);
    await run('ip', ['netns', 'add', namespace]);
    this.#namespace = namespace;
    await this.#ip('link', 'set', 'lo', 'up');
  }

  async addBridge(): Promise<void> {
    // Of the private addresses those that neither engines nor clouds hand out by themselves.
    const subnet = randomInt(1, 250);
    const bridge = `br-tdw${subnet}`;
    try {
      await this.#ip('link', 'add', bridge, 'type', 'bridge');
    } catch (error) {
      // Another engine has drawn the same.
      if (existsSync(`/sys/class/net/${bridge}`)) return this.addBridge();
      throw error;
    }
    this.#bridge = bridge;
    await this.#ip('address', 'add', `10.${subnet}.0.1/16`, 'dev', bridge);
    await this.#ip('link', 'set', bridge, 'up');
  }

  async start(): Promise<void> {
    // After SIGKILL they stay, and dockerd would take whatever process has that number now for its own.
    rmSync(this.#path('pid'), { force: true });
    rmSync(this.#path('exec/containerd/containerd.pid'), { force: true });
    const log = openSync(this.#path('log'), 'a');
    const [program = '', ...args] = this.#command();
    const daemon = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = daemon;
    const giveUpAt = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#answers())) {
      if (daemon.exitCode !== null || Date.now() > giveUpAt) {
        // Whoever starts it again has one, not two.
        await this.kill();
        const lastLines = readFileSync(this.#path('log'), 'utf8').slice(-3_000);
        // Killed while it makes a network, it may keep half of it, and panic at each start from then on (moby#45057): what
        // helps is to take away all that it knows of networks, but for those it makes anew.
        if (lastLines.includes('reservePools')) rmSync(this.#path('data/network/files/local-kv.db'), { force: true });
        throw new Error(`Expected dockerd to answer, got exit code ${daemon.exitCode}:\n${lastLines}`);
      }
      await delay(50);
    }
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  reload(): void {
    this.#process?.kill('SIGHUP');
  }

  async dispose(): Promise<void> {
    try {
      // What a killed engine left running is only stopped by an engine.
      if (this.#process !== undefined && !(await this.#answers())) await this.start();
      await this.#removeContainers();
    } finally {
      await this.stop();
      if (this.#bridge !== undefined) await this.#ip('link', 'delete', this.#bridge).catch(() => undefined);
      this.#endShims();
      if (this.#namespace !== undefined) await run('ip', ['netns', 'delete', this.#namespace]);
      await this.#unmount();
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  async #removeContainers(): Promise<void> {
    if (this.#process === undefined) return;
    for (;;) {
      const containers = await this.docker.listContainers({ all: true });
      if (containers.length === 0) return;
      const removals = containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true, v: true }));
      // Somebody else may be about to remove one, which is not done when the engine says so.
      await Promise.allSettled(removals);
    }
  }

  /** The processes between a container and an engine that was killed: some outlive both. */
  #endShims(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.#path('exec/')))
          process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** It leaves mounts of its own behind, and after SIGKILL those of its containers. */
  async #unmount(): Promise<void> {
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    const own = mounts.map((line) => line.split(' ')[1] ?? '').filter((target) => target.startsWith(this.#folder));
    // The innermost first.
    for (const target of own.toReversed()) await run('umount', ['--lazy', target]);
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const daemon = this.#process;
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill(signal);
    await exited;
  }

  async #answers(): Promise<boolean> {
    return this.docker.ping().then(
      () => true,
      () => false,
    );
  }

  async #ip(...args: string[]): Promise<void> {
    await run('ip', [...(this.#namespace === undefined ? [] : ['-netns', this.#namespace]), ...args]);
  }

  #command(): string[] {
    const daemon = ['dockerd', ...this.#arguments()];
    // It becomes dockerd, in the same process.
    return this.#namespace === undefined ? daemon : ['nsenter', `--net=/run/netns/${this.#namespace}`, ...daemon];
  }

  #arguments(): string[] {
    const folders = [
      '--data-root',
      this.#path('data'),
      '--exec-root',
      this.#path('exec'),
      '--pidfile',
      this.#path('pid'),
    ];
    const bridge = this.#bridge!;
    // Where the machine has one containerd for all engines, each has its own part of it.
    const parts = ['--containerd-namespace', bridge, '--containerd-plugins-namespace', `${bridge}-plugins`];
    // An engine that starts makes the DOCKER chain anew, and takes the rules of all other engines with it. Published
    // ports are reached through the userland proxy without.
    const noRules = ['--iptables=false', '--ip-masq=false'];
    return ['--host', this.host, '--bridge', bridge, ...noRules, ...folders, ...parts, ...this.#args];
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
