import type { Readable } from 'node:stream';
import type { ContainerLog } from '@tdw/payloads';
import type { AttemptLog, LogOwner, LogSink, StreamEnd } from '../logs/log-sink.ts';
import type { LogCapacity } from '../engine/container-inspection.ts';
import { CapturedStream } from './captured-stream.ts';
import { demultiplex, type StreamName } from './demultiplex.ts';
import type { SecretMask } from './secret-mask.ts';
import type { StreamMask } from './stream-mask.ts';
import { type LogSurvey, surveyLog } from './survey-log.ts';

/**
 * What is kept of each stream, in bytes. At worst JSON writes a byte as six (`\u0000`), and Temporal takes
 * payloads of 2 MiB: two streams of 128 KiB always fit.
 */
const DEFAULT_BYTES = 128 * 1024;
/** A sink that takes nothing for so long has failed: a container must not wait for it for ever. */
const SINK_PATIENCE_MS = 60_000;

export interface OutputProgress {
  stdoutBytes?: number;
  stderrBytes?: number;
  /** Whether there is a gap in it, of which what was kept may show nothing. */
  outputGap?: true;
}

/** How many bytes of each stream of the engine's log are here already. */
export type PlaceInLog = Readonly<Record<StreamName, number>>;

/** The output of one container, as seen by one attempt. */
export class OutputCapture {
  readonly stdout: CapturedStream;
  readonly stderr: CapturedStream;
  /** Whether the engine may have dropped bytes that nobody had taken. Of how many one knows is in the streams. */
  hasGap: boolean;
  /** Why the log cannot be kept. */
  logError: Error | undefined;
  /** Hides what is secret in all that comes. Positions are those in what is told, whatever the container wrote. */
  #mask: SecretMask | undefined;
  #hiding: Record<StreamName, StreamMask> | undefined;
  /** How much of what comes next is here already. */
  #toSkip: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  #opening: Promise<void> | undefined;
  #log: AttemptLog | undefined;
  #progress: OutputProgress;
  readonly #seen: Readonly<OutputProgress>;

  /**
   * @param bytes - how many to keep of each stream for the result
   * @param progress - how much of the output earlier attempts have seen, and from now on this one has
   */
  constructor(bytes: number = DEFAULT_BYTES, progress: OutputProgress = {}) {
    this.#progress = progress;
    this.#seen = { ...progress };
    this.hasGap = progress.outputGap === true;
    this.stdout = new CapturedStream('stdout', bytes);
    this.stderr = new CapturedStream('stderr', bytes);
  }

  get truncated(): boolean {
    return this.hasGap || this.stdout.truncated || this.stderr.truncated;
  }

  /** From now on. Before the first byte: nothing that is secret is to be taken as it is. */
  hide(mask: SecretMask): void {
    this.#mask = mask;
    this.#hiding = streamMasks(mask);
  }

  /** Whether there is something to hide, and it is hidden. */
  get isHiding(): boolean {
    return this.#mask !== undefined;
  }

  /**
   * Takes over what the sink has of earlier attempts, and from now on writes there, too; once, before the first byte.
   * A sink that fails must not fail the run: {@link logError} then has why.
   */
  keepIn(sink: LogSink, owner: LogOwner): Promise<void> {
    return (this.#opening ??= this.#open(sink, owner));
  }

  async #open(sink: LogSink, owner: LogOwner): Promise<void> {
    try {
      const opening = sink.open(owner);
      // One that comes when nobody waits for it any more is closed.
      opening.then((log) => (this.logError === undefined ? undefined : closeQuietly(log))).catch(() => undefined);
      this.#log = await patiently(opening);
      await this.stdout.keepIn(this.#log);
      await this.stderr.keepIn(this.#log);
    } catch (error) {
      this.#loseLog(error);
    }
  }

  /** How far it is, another attempt makes known from now on. */
  reportTo(progress: OutputProgress): void {
    const { stdoutBytes, stderrBytes, outputGap } = this.#progress;
    Object.assign(progress, {
      ...(stdoutBytes !== undefined && { stdoutBytes }),
      ...(stderrBytes !== undefined && { stderrBytes }),
      ...(outputGap !== undefined && { outputGap }),
    });
    this.#progress = progress;
  }

  /** Reads a live stream to its end. Rejects when it breaks; what came before the break is kept. */
  async follow(stream: Readable): Promise<void> {
    await demultiplex(stream, (name, bytes) => this.write(name, bytes));
  }

  /** What the engine's log has that is bounded so, compared with what is here. */
  survey(log: Readable, capacity: LogCapacity): Promise<LogSurvey> {
    return surveyLog(
      log,
      capacity,
      { stdout: this.stdout, stderr: this.stderr },
      this.#mask && streamMasks(this.#mask),
    );
  }

  /**
   * Finds the place in the engine's log from which to go on. (By bytes: timestamps repeat within a long line, and run
   * backwards across the two streams.) A log that is bounded may have dropped its beginning: then the place is found by
   * the last bytes that are known, and where they are dropped, too, there is a gap.
   *
   * @param survey - absent: the log has no bound, and drops nothing
   */
  findPlace(survey?: LogSurvey): PlaceInLog {
    return { stdout: this.#resume('stdout', survey), stderr: this.#resume('stderr', survey) };
  }

  /**
   * Goes on with the engine's log.
   *
   * @param log - from the beginning of what it has
   */
  async continueFrom(log: Readable, place: PlaceInLog): Promise<void> {
    this.beginAgain(place);
    await demultiplex(log, (name, bytes) => this.write(name, bytes));
  }

  /** What is written from now on is the engine's log from its beginning, which is here already up to that place. */
  beginAgain(place: PlaceInLog): void {
    this.#toSkip = { ...place };
    this.#hiding = this.#mask && streamMasks(this.#mask);
  }

  /**
   * Nothing more will come. What an earlier attempt has seen and this one has not is missing.
   *
   * @param isWhole - whether that was all; else what is still held back may be the beginning of a secret that goes on
   */
  end(isWhole = true): void {
    for (const name of ['stdout', 'stderr'] as const) {
      if (isWhole && this.#hiding !== undefined) void this.#keep(name, this.#hiding[name].end());
      const missing = this.#seenOf(name) - this[name].bytes;
      if (missing > 0) this.#miss(name, missing);
    }
  }

  /** @returns how many bytes of the log are here already */
  #resume(name: StreamName, survey: LogSurvey | undefined): number {
    const stream = this[name];
    if (survey?.mayHaveDropped !== true) return stream.bytes;
    const { bytes, knownEnd } = survey[name];
    if ((stream.bytes > 0 || stream.hasGap) && knownEnd !== undefined) return knownEnd;
    if (bytes > 0) this.#miss(name, Math.max(0, this.#seenOf(name) - stream.bytes - bytes));
    return 0;
  }

  #miss(name: StreamName, bytes: number): void {
    this.hasGap = true;
    this.#progress.outputGap = true;
    this[name].miss(bytes);
  }

  #seenOf(name: StreamName): number {
    return this.#seen[`${name}Bytes`] ?? 0;
  }

  /**
   * Closes the log.
   *
   * @param isComplete - whether it has all there will ever be; else another attempt goes on with it
   * @param hasResult - whether the two ends of the output, which may be all of it, are safe with somebody else soon
   * @returns what there is of the log then; `undefined` where there is none, or not all of it is safe
   */
  async close(isComplete: boolean, hasResult = false): Promise<ContainerLog | undefined> {
    const log = this.#log;
    if (log === undefined) return undefined;
    this.#log = undefined;
    const [stdout, stderr] = [endOf(this.stdout), endOf(this.stderr)];
    try {
      const end = isComplete ? { at: new Date().toISOString(), stdout, stderr } : undefined;
      await patiently(log.close(end, hasResult && !this.truncated));
    } catch (error) {
      this.#loseLog(error);
      return undefined;
    }
    return {
      reference: log.reference,
      stdoutBytes: stdout.bytes,
      stderrBytes: stderr.bytes,
      stdoutSha256: stdout.sha256,
      stderrSha256: stderr.sha256,
    };
  }

  /** The next bytes of a stream, as the container wrote them. */
  write(name: StreamName, bytes: Buffer): Promise<void> | undefined {
    return this.#keep(name, this.#hiding === undefined ? bytes : this.#hiding[name].take(bytes));
  }

  #keep(name: StreamName, told: Buffer): Promise<void> | undefined {
    const skipped = Math.min(this.#toSkip[name], told.length);
    this.#toSkip[name] -= skipped;
    if (skipped === told.length) return undefined;
    const bytes = told.subarray(skipped);
    const taken = this[name].write(bytes);
    this.#progress[`${name}Bytes`] = Math.max(this.#seenOf(name), this[name].bytes);
    return taken && patiently(taken).catch((error: unknown) => this.#loseLog(error));
  }

  #loseLog(error: unknown): void {
    this.logError ??= error as Error;
    this.stdout.keepNoMore();
    this.stderr.keepNoMore();
    const log = this.#log;
    this.#log = undefined;
    // What is there stays there, but nothing is promised of it, and nobody waits for it.
    if (log !== undefined) void closeQuietly(log);
  }
}

function streamMasks(mask: SecretMask): Record<StreamName, StreamMask> {
  return { stdout: mask.stream(), stderr: mask.stream() };
}

function endOf(stream: CapturedStream): StreamEnd {
  return { bytes: stream.bytes - stream.missing, sha256: stream.sha256(), missing: stream.missing };
}

async function closeQuietly(log: AttemptLog): Promise<void> {
  await log.close().catch(() => undefined);
}

async function patiently<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_, reject) => {
    const message = `nothing came of it for ${SINK_PATIENCE_MS / 1_000} s`;
    timer = setTimeout(() => reject(new Error(message)), SINK_PATIENCE_MS);
  });
  try {
    return await Promise.race([work, isOver]);
  } finally {
    clearTimeout(timer);
  }
}
