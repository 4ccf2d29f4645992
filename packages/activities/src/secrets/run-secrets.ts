import { type ContainerExecutionInput, type FailureDetails, FailureType, Label, usedSecrets } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { SecretMask } from '../output/secret-mask.ts';
import { findSecret } from './find-secret.ts';
import type { SecretProvider } from './secret-provider.ts';

/** The values of secrets by their names. */
export type SecretValues = ReadonlyMap<string, Buffer>;

/** The secrets of one run, as one attempt knows them: in memory, from when it needs them until it ends. */
export class RunSecrets {
  readonly #providers: readonly SecretProvider[];
  readonly #names: readonly string[];
  readonly #details: FailureDetails;
  #values: SecretValues | undefined;
  #mask: SecretMask | undefined;

  constructor(providers: readonly SecretProvider[], names: readonly string[], details: FailureDetails = {}) {
    this.#providers = providers;
    this.#names = names;
    this.#details = details;
  }

  /** What hides them, where they are known already. */
  get mask(): SecretMask | undefined {
    return this.#mask;
  }

  /** @throws {@link ContainerError} of the type `Tdw.SecretNotFound` or `Tdw.SecretUnavailable` */
  async resolve(signal: AbortSignal): Promise<SecretValues> {
    if (this.#values !== undefined) return this.#values;
    const found = await Promise.all(
      this.#names.map(async (name) => [name, await findSecret(this.#providers, name, signal, this.#details)] as const),
    );
    this.#values = new Map(found);
    this.#mask = new SecretMask([...this.#values.values()]);
    return this.#values;
  }

  /**
   * For who goes on with a container that has them already.
   *
   * @throws {@link ContainerError} of the type `Tdw.SecretUnavailable`, also where there is none any more: the container
   *   is not at fault, and its output must not be told as it is
   */
  async resolveMask(signal: AbortSignal): Promise<SecretMask> {
    try {
      await this.resolve(signal);
    } catch (error) {
      if (!(error instanceof ContainerError) || error.type !== FailureType.SecretNotFound) throw error;
      const message = `${error.message}; a container that has it goes on, and nothing of its output is told until then`;
      throw new ContainerError(FailureType.SecretUnavailable, message, this.#details);
    }
    return this.#mask!;
  }
}

/** @returns `undefined` for a run that uses none, which costs nothing then */
export function secretsOf(
  providers: readonly SecretProvider[] = [],
  input: ContainerExecutionInput,
  key: string,
): RunSecrets | undefined {
  const names = usedSecrets(input);
  return names.length === 0 ? undefined : new RunSecrets(providers, names, { key, image: input.image });
}

/** Of a container whose run is not here: by its label. */
export function secretsOfContainer(
  providers: readonly SecretProvider[] = [],
  { [Label.secrets]: names }: Readonly<Record<string, string>>,
): RunSecrets | undefined {
  return names === undefined ? undefined : new RunSecrets(providers, names.split(','));
}
