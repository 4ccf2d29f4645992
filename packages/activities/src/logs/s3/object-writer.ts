import type { StreamName } from '../../output/demultiplex.ts';
import { segmentName } from '../segment-name.ts';
import { GrowingSegment } from './growing-segment.ts';
import type { S3Bucket } from './s3-bucket.ts';

export interface ObjectWriterOptions {
  /** Where an upload has to succeed, and so is tried for long. */
  bucket: Pick<S3Bucket, 'write'>;
  /** The same, for one that may as well succeed the next time: who closes the log waits for it, too. */
  hastyBucket: Pick<S3Bucket, 'write'>;
  /** The key of the object of a segment with this name. */
  keyOf: (name: string) => string;
  stream: StreamName;
  /** What no other attempt has. */
  writer: string;
  /** How large an object becomes before the next is begun. */
  segmentBytes: number;
  /** How long what was written may wait for more before it is uploaded, in milliseconds. */
  uploadIntervalMs: number;
}

/** An object that has become so large is not uploaded once more because of a few bytes that have come since. */
const LARGEST_REWRITE = 256 * 1024;
/** How many full segments may wait for their upload, the one that is under way included, before a writer has to. */
const ROOM = 2;

/**
 * One stream of a log, as one attempt uploads it: one object after the other. The last one is uploaded now and then while
 * it grows, each time as a whole, for nothing can be added to an object.
 */
export class ObjectWriter {
  readonly #options: ObjectWriterOptions;
  #open: GrowingSegment | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of full segments, the oldest first; what was not safe after the bucket's whole patience is lost for all. */
  #uploads: Promise<void>[] = [];
  /** Settles when nothing is under way. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: ObjectWriterOptions) {
    this.#options = options;
  }

  write(offset: number, bytes: Buffer): Promise<void> | undefined {
    if (this.#open !== undefined && offset !== this.#open.end) this.#seal();
    const segment = (this.#open ??= new GrowingSegment(offset, this.#options.segmentBytes));
    segment.append(bytes);
    if (segment.isFull) this.#seal();
    else this.#timer ??= this.#startTimer();
    return this.#uploads.length < ROOM ? undefined : this.#uploads[0];
  }

  async close(): Promise<void> {
    this.#seal();
    await this.#last;
  }

  /** Nothing more comes to the open segment. */
  #seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const segment = this.#open;
    this.#open = undefined;
    if (segment === undefined) return;
    const upload = this.#last.then(() => this.#upload(segment, this.#options.bucket));
    this.#uploads.push(upload);
    this.#last = upload.then(() => void this.#uploads.shift());
    // Told to whoever writes or closes next.
    this.#last.catch(() => undefined);
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#uploadSoFar(), this.#options.uploadIntervalMs).unref();
  }

  /** What cannot be uploaded now is, with what has come since, the next time. */
  #uploadSoFar(): void {
    const segment = this.#open;
    if (segment === undefined) return;
    if (segment.bytes > LARGEST_REWRITE) return this.#seal();
    const upload = this.#last.then(() => this.#upload(segment, this.#options.hastyBucket).catch(() => undefined));
    this.#last = upload.then(() => this.#goOnWith(segment));
    this.#last.catch(() => undefined);
  }

  /** One upload of it at a time: the next one is due when this one has ended. */
  #goOnWith(segment: GrowingSegment): void {
    if (segment !== this.#open) return;
    this.#timer = segment.uploadedBytes < segment.bytes ? this.#startTimer() : undefined;
  }

  async #upload(segment: GrowingSegment, bucket: Pick<S3Bucket, 'write'>): Promise<void> {
    const { keyOf, stream, writer } = this.#options;
    const body = segment.content();
    if (body.length === segment.uploadedBytes) return;
    await bucket.write(keyOf(segmentName({ stream, start: segment.start, writer })), body, 'text/plain');
    segment.uploadedBytes = body.length;
  }
}
