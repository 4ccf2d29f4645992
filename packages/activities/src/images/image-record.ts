import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const SAVE_AFTER_MS = 60_000;

/** When images were last used, in milliseconds since 1970, by the references under which they were pulled. */
export type ImageUses = Readonly<Record<string, number>>;

/**
 * Which images workers have pulled onto an engine, and when each was last used: an engine knows neither. It is kept in a
 * file, at most a minute late, which several processes may share.
 */
export class ImageRecord {
  readonly #file: string;
  readonly #onFailure: (error: unknown) => void;
  readonly #lastUses: Map<string, number>;
  #timer: NodeJS.Timeout | undefined;

  private constructor(file: string, lastUses: ImageUses, onFailure: (error: unknown) => void) {
    this.#file = file;
    this.#lastUses = new Map(Object.entries(lastUses));
    this.#onFailure = onFailure;
  }

  /**
   * @param onFailure - is told when the file could not be written; nothing else comes of it
   * @throws where there is a file that cannot be read
   */
  static async open(file: string, onFailure: (error: unknown) => void = () => undefined): Promise<ImageRecord> {
    return new ImageRecord(file, await readUses(file), onFailure);
  }

  /** All that are known. */
  get uses(): ImageUses {
    return Object.fromEntries(this.#lastUses);
  }

  /** It has been pulled, so it can be again. */
  pulled(image: string): void {
    this.#note(image);
  }

  /** A container was made of it. One that was not pulled is none of ours. */
  used(image: string): void {
    if (this.#lastUses.has(image)) this.#note(image);
  }

  /** Writes what is new. */
  async close(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#save().catch(this.#onFailure);
  }

  /** Drops those that are not on the engine any more, unless somebody has used them since. */
  async forget(uses: ImageUses): Promise<void> {
    const now = await readUses(this.#file);
    const left = Object.entries(now).filter(([image, at]) => !(image in uses) || at > uses[image]!);
    await this.#write(Object.fromEntries(left));
  }

  #note(image: string): void {
    this.#lastUses.set(image, Date.now());
    this.#timer ??= setTimeout(() => void this.close(), SAVE_AFTER_MS).unref();
  }

  /** Others may have written since: the latest use of each counts. */
  async #save(): Promise<void> {
    for (const [image, at] of Object.entries(await readUses(this.#file))) {
      this.#lastUses.set(image, Math.max(at, this.#lastUses.get(image) ?? 0));
    }
    await this.#write(this.uses);
  }

  /** In one go, so that nobody reads half of it. */
  async #write(uses: ImageUses): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.${randomUUID()}`;
    await writeFile(draft, `${JSON.stringify(uses, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.#file);
  }
}

async function readUses(file: string): Promise<ImageUses> {
  try {
    const uses = JSON.parse(await readFile(file, 'utf8')) as ImageUses;
    return Object.fromEntries(Object.entries(uses).filter(([, at]) => Number.isFinite(at)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
