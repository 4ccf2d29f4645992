import type { EngineClient } from '../engine/engine-client.ts';
import { parseImageName } from '../registry/image-name.ts';

/** After so long the engine is asked again: somebody may have pulled, pushed or tagged the image. */
const VALID_MS = 60_000;
const MOST_IMAGES = 1_000;

/** The digests of images in their registries, so that the engine is not asked for that of each container. */
export class DigestCache {
  readonly #engine: EngineClient;
  readonly #found = new Map<string, { digest: Promise<string | undefined>; at: number }>();

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /**
   * @param imageId - of the image that a container was created from
   * @param reference - what the input calls it
   * @returns `undefined` where no registry has it, as far as the engine knows
   */
  digestOf(imageId: string, reference: string): Promise<string | undefined> {
    const key = `${imageId} ${reference}`;
    const known = this.#found.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.at < VALID_MS) return known.digest;
    if (this.#found.size >= MOST_IMAGES) this.#found.clear();
    const digest = this.#ask(imageId, reference);
    this.#found.set(key, { digest, at: now });
    digest.catch(() => this.#found.delete(key));
    return digest;
  }

  /** What was found is not true any more. */
  clear(): void {
    this.#found.clear();
  }

  async #ask(imageId: string, reference: string): Promise<string | undefined> {
    const { repoDigests = [] } = (await this.#engine.inspectImage(imageId)) ?? {};
    const wanted = parseImageName(reference);
    const digests = repoDigests
      .filter((name) => {
        const { registry, repository } = parseImageName(name);
        return registry === wanted.registry && repository === wanted.repository;
      })
      .map((name) => name.slice(name.indexOf('@') + 1));
    // An image may have several: of the tags that were pulled, or pushed, with the same content.
    return digests.find((digest) => reference.endsWith(`@${digest}`)) ?? digests[0];
  }
}
