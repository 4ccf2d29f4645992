import type { EngineClient } from '../engine/engine-client.ts';
import { findCredentials } from '../registry/find-credentials.ts';
import { DigestCache } from './digest-cache.ts';
import type { ImageRecord } from './image-record.ts';
import { pullPatiently, type PullRequest, type PullSettings } from './pull-patiently.ts';
import { type PullWaiter, SharedPull } from './shared-pull.ts';

const STALL_TIMEOUT_MS = 60_000;
/** A registry, or the way to it, is gone that long when it is started again. */
const PATIENCE_MS = 10_000;

/** The images of one engine, for all containers of a worker. */
export class ImageStore {
  readonly #settings: PullSettings;
  readonly #digests: DigestCache;
  readonly #record: ImageRecord | undefined;
  readonly #pulls = new Map<string, SharedPull>();

  /**
   * @param settings - default: credentials as the docker CLI finds them, a minute of silence, ten seconds of patience
   * @param record - where it notes what it has pulled, and what is used of that. Default: nowhere
   */
  constructor(engine: EngineClient, settings: Partial<Omit<PullSettings, 'engine'>> = {}, record?: ImageRecord) {
    this.#record = record;
    this.#settings = {
      engine,
      findCredentials,
      stallTimeoutMs: STALL_TIMEOUT_MS,
      patienceMs: PATIENCE_MS,
      ...settings,
    };
    this.#digests = new DigestCache(engine);
  }

  /**
   * Pulls an image. There is one pull for all who wait for the same image with the same credentials at the same time, and it ends when none of
   * them does any more.
   *
   * @throws {@link PullFailure}, or the {@link EngineError} where contact with the engine was lost
   */
  async pull(request: PullRequest, waiter: PullWaiter): Promise<void> {
    waiter.signal.throwIfAborted();
    const key = JSON.stringify([request.image, request.platform, request.registryCredentials]);
    const pull = this.#pulls.get(key) ?? this.#begin(key, request);
    await pull.join(waiter);
    this.#record?.pulled(request.image);
  }

  /** A container is made of it. */
  used(image: string): void {
    this.#record?.used(image);
  }

  /** The digest of an image in the registry that `reference` names; `undefined` where it has none there. */
  async digestOf(imageId: string, reference: string): Promise<string | undefined> {
    return this.#digests.digestOf(imageId, reference);
  }

  #begin(key: string, request: PullRequest): SharedPull {
    const over = (): void => {
      if (this.#pulls.get(key) === pull) this.#pulls.delete(key);
      this.#digests.clear();
    };
    const pull = new SharedPull((told) => pullPatiently(this.#settings, request, told), over);
    this.#pulls.set(key, pull);
    return pull;
  }
}
