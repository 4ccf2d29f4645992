import { secretForms } from './secret-forms.ts';
import { StreamMask } from './stream-mask.ts';
import { TextIndex } from './text-index.ts';

/** Hides secrets, in whatever form, in what is told of a container. */
export class SecretMask {
  readonly #texts: TextIndex;

  /** @param values - of at least 4 bytes each: shorter ones are everywhere */
  constructor(values: readonly Buffer[]) {
    this.#texts = new TextIndex(values.flatMap(secretForms));
  }

  /** For one stream, from its beginning. */
  stream(): StreamMask {
    return new StreamMask(this.#texts);
  }

  text(text: string): string {
    const stream = this.stream();
    const told = stream.take(Buffer.from(text));
    return Buffer.concat([told, stream.end()]).toString();
  }
}
