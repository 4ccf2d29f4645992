import { type ContainerExecutionInput, usedSecrets } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import { RunSecrets } from '../secrets/run-secrets.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';
import { containerRun, type TestRun } from './container-run.ts';
import type { FakeEngine } from './fake-engine.ts';

/** The secret `db/password`. */
export const SECRET = 'hunter2-and-more';

/** Has what it is given, and fails where it is told to. */
export class TestProvider implements SecretProvider {
  readonly title = 'test:';
  readonly asked: string[] = [];
  readonly values: Record<string, string>;
  isDown = false;

  constructor(values: Record<string, string> = { 'db/password': SECRET }) {
    this.values = values;
  }

  async find(name: string, signal: AbortSignal): Promise<Buffer | undefined> {
    this.asked.push(name);
    signal.throwIfAborted();
    if (this.isDown) throw new Error('it is down');
    const value = this.values[name];
    return value === undefined ? undefined : Buffer.from(value);
  }
}

/** A run whose container has secrets. */
export function secretRun(
  fake: FakeEngine,
  providers: readonly SecretProvider[],
  input: Partial<ContainerExecutionInput>,
  overrides: Partial<ContainerRun> = {},
): TestRun {
  const secrets = new RunSecrets(providers, usedSecrets(input), { image: 'alpine' });
  return containerRun(fake, input, { secrets, ...overrides });
}
