import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import type { CreateContainerOptions, PortBinding } from '../engine/create-container-options.ts';
import { frame } from './frames.ts';

/** The host port of what is published without one. */
const FREE_PORT = '49153';
const NEVER = '0001-01-01T00:00:00Z';

/** As in the engine's stream of events, as far as we read it. */
export interface FakeEvent {
  Action: 'create' | 'start' | 'oom' | 'kill' | 'die';
  Actor: { ID: string; Attributes: Record<string, string> };
  timeNano: number;
}

/** An image is known by its name and by this. */
export function imageId(image: string): string {
  return `sha256:${Buffer.from(image).toString('hex')}`;
}

/** A container of the fake engine. It does what a test makes it do: nothing runs in it. */
export class FakeContainer {
  readonly id = randomBytes(32).toString('hex');
  readonly name: string;
  readonly options: CreateContainerOptions;
  /** How often it was started: more than once is what must not happen. */
  starts = 0;
  state: ContainerInspection['state'] = 'created';
  exitCode = 0;
  outOfMemory = false;
  readonly createdAt: string;
  startedAt = NEVER;
  finishedAt = NEVER;
  /** As the engine has it for each network; gone, like the ports, when it has exited. */
  networks: Record<string, { IPAddress: string; IPPrefixLen: number }> = {};
  /** The id of the engine's default network when it was started. */
  epoch: string | undefined;
  ports: Record<string, Required<PortBinding>[] | null> = {};
  health: { Status: string; Log?: { Output: string }[] } | undefined;
  /** All frames that it wrote, as the engine's log has them. */
  readonly log: Buffer[] = [];
  /** What there is at its paths, as tar archives. */
  readonly archives = new Map<string, Buffer>();
  /** What was unpacked into it. */
  readonly unpacked: { folder: string; tar: Buffer }[] = [];
  readonly #now: () => number;
  readonly #attached = new Set<Writable>();
  readonly #announce: (event: FakeEvent) => void;
  #notifyStopped: (() => void)[] = [];
  readonly #times = new WeakMap<Buffer, string>();
  #timed = 0;

  /** @param announce - where it says what becomes of it */
  constructor(
    name: string,
    options: CreateContainerOptions,
    now: () => number,
    announce: (event: FakeEvent) => void = () => undefined,
  ) {
    this.name = name;
    this.options = options;
    this.#now = now;
    this.#announce = announce;
    this.createdAt = this.#timestamp();
  }

  get isRunning(): boolean {
    return this.state === 'running' || this.state === 'paused' || this.state === 'restarting';
  }

  start(): void {
    this.starts++;
    this.state = 'running';
    this.startedAt = this.#timestamp();
    this.finishedAt = NEVER;
    for (const [port, bindings] of Object.entries(this.options.HostConfig?.PortBindings ?? {})) {
      this.ports[port] = bindings.map(({ HostIp = '0.0.0.0', HostPort }) => ({
        HostIp,
        HostPort: HostPort || FREE_PORT,
      }));
    }
    this.announce('start', this.startedAt);
  }

  /** @param type - 1 is stdout, 2 stderr, 3 an error of the engine's own */
  write(type: number, text: string | Buffer): void {
    const bytes = frame(type, text);
    this.log.push(bytes);
    for (const stream of this.#attached) stream.write(bytes);
  }

  exit(code: number): void {
    this.state = 'exited';
    this.exitCode = code;
    this.finishedAt = this.#timestamp();
    this.announce('die', this.finishedAt, { exitCode: String(code) });
    this.stopped();
  }

  /** Of an exited container, the engine knows of the network that it was in, and no address. */
  #networks(): object {
    const networks = this.isRunning ? this.networks : {};
    return this.epoch === undefined || this.options.HostConfig?.NetworkMode !== undefined
      ? networks
      : { ...networks, bridge: { IPAddress: '', ...networks['bridge'], NetworkID: this.epoch } };
  }

  /** Into the engine's stream of events. */
  announce(Action: FakeEvent['Action'], at = this.#timestamp(), attributes: Record<string, string> = {}): void {
    const Attributes = { image: this.options.Image, name: this.name, ...attributes };
    // A double has no room for all digits: a whole millisecond could come out as the end of the one before.
    this.#announce({ Action, Actor: { ID: this.id, Attributes }, timeNano: Date.parse(at) * 1e6 + 1_000 });
  }

  /** Lets go of everyone who is attached or waits. */
  stopped(): void {
    for (const stream of this.#attached) stream.end();
    this.#attached.clear();
    for (const notify of this.#notifyStopped.splice(0)) notify();
  }

  attach(stream: Writable): void {
    this.#attached.add(stream);
  }

  /** As `logs?follow=1`: what was written so far and what is yet to come. */
  follow(stream: Writable): void {
    for (const bytes of this.log) stream.write(bytes);
    if (!this.isRunning) return void stream.end();
    stream.on('close', () => this.#attached.delete(stream));
    this.#attached.add(stream);
  }

  /** Whoever is attached is cut off; what is written from now on is in the log only. */
  cutOutput(where: 'in a frame' | 'between frames' = 'in a frame'): void {
    for (const stream of this.#attached) {
      if (where === 'in a frame') stream.write(frame(1, 'x').subarray(0, 4));
      stream.end();
    }
    this.#attached.clear();
  }

  /** A frame of the log as `logs?timestamps=1` has it. */
  timed(logged: Buffer): Buffer {
    const time = this.#times.get(logged) ?? `2026-01-01T00:00:00.${String(this.#timed++).padStart(9, '0')}Z`;
    this.#times.set(logged, time);
    return frame(logged.readUInt8(0), Buffer.concat([Buffer.from(`${time} `), logged.subarray(8)]));
  }

  onceStopped(notify: () => void): void {
    if (this.isRunning) this.#notifyStopped.push(notify);
    else notify();
  }

  inspection(): unknown {
    return {
      Id: this.id,
      Created: this.createdAt,
      Name: `/${this.name}`,
      Image: imageId(this.options.Image),
      Config: {
        Labels: this.options.Labels ?? {},
        ...(this.options.StopTimeout !== undefined && { StopTimeout: this.options.StopTimeout }),
      },
      HostConfig: { LogConfig: this.options.HostConfig?.LogConfig ?? { Type: 'json-file', Config: {} } },
      State: {
        Status: this.state,
        ExitCode: this.exitCode,
        OOMKilled: this.outOfMemory,
        StartedAt: this.startedAt,
        FinishedAt: this.finishedAt,
        ...(this.health && { Health: this.health }),
      },
      NetworkSettings: {
        Networks: this.#networks(),
        Ports: this.isRunning ? this.ports : {},
      },
    };
  }

  #timestamp(): string {
    return new Date(this.#now()).toISOString();
  }
}
