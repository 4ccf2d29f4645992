import { type ContainerExecutionInput, usedSecrets } from '@tdw/payloads';
import { describe, expect, test } from '@jest/globals';
import { specHash } from '../container/create-options.ts';
import { type ContainerRun, RunAbandoned } from '../container/container-run.ts';
import { keepOutput } from '../container/keep-output.ts';
import { logOwner } from '../container/log-owner.ts';
import { removeExecution } from '../container/remove-container.ts';
import { runContainer } from '../container/run-container.ts';
import { startService } from '../container/start-service.ts';
import { watchService } from '../container/watch-service.ts';
import { createFileLogSink } from '../logs/file-log-sink.ts';
import { logFolder } from '../logs/log-folder.ts';
import { readLog } from '../logs/read-log.ts';
import { openPolicy } from '../policy/open-policy.ts';
import type { TestRun } from '../testing/container-run.ts';
import { SECRET, secretRun, TestProvider } from '../testing/test-secrets.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { RunSecrets } from './run-secrets.ts';
import type { SecretProvider } from './secret-provider.ts';

const engine = useFakeEngine();
const folder = useFolder();

const INPUT = { env: { USER: 'app', PASSWORD: { secret: 'db/password' } } };

function runWith(
  providers: readonly SecretProvider[],
  input: Partial<ContainerExecutionInput> = INPUT,
  overrides: Partial<ContainerRun> = {},
): TestRun {
  return secretRun(engine.fake, providers, input, { logSink: createFileLogSink(folder.path), ...overrides });
}

async function kept({ key, ownerLabels }: ContainerRun): Promise<string> {
  let text = '';
  const place = logFolder(folder.path, logOwner({ ...ownerLabels, 'tdw.execution': key }));
  for await (const { bytes } of readLog(`file://${place}`)) text += bytes.toString();
  return text;
}

/** As the next attempt, in another process. */
function nextAttempt(run: ContainerRun, providers: readonly SecretProvider[]): ContainerRun {
  const secrets = new RunSecrets(providers, usedSecrets(run.input), { image: 'alpine' });
  return { ...run, secrets, isRetry: true, signal: new AbortController().signal };
}

/** An attempt that starts a container which prints, and lets go of it. */
async function leftRunning(input?: Partial<ContainerExecutionInput>): Promise<ContainerRun> {
  const first = runWith([new TestProvider()], input);
  engine.fake.program = (container) => {
    container.write(1, `first ${SECRET} hunter2-`);
    const { facts } = first.run;
    const letGoWhenSeen = (): void => {
      if (facts.started === undefined || facts.stdoutBytes !== 'first *** '.length) setTimeout(letGoWhenSeen, 1);
      else first.abort.abort(new RunAbandoned('its worker shuts down'));
    };
    letGoWhenSeen();
  };
  await expect(runContainer(first.run)).rejects.toThrow('its worker shuts down');
  return first.run;
}

describe('a secret in the environment', () => {
  test('is told to the engine, and to nobody else', async () => {
    const { run, confirmed } = runWith([new TestProvider()]);
    engine.fake.program = (container) => {
      container.write(1, `out ${SECRET.slice(0, 5)}`);
      container.write(2, `err ${Buffer.from(SECRET).toString('base64')}`);
      container.write(1, SECRET.slice(5));
      container.exit(0);
    };
    const result = await runContainer(run);

    const [container] = engine.fake.containers;
    expect(container!.options.Env).toEqual(['USER=app', `PASSWORD=${SECRET}`]);
    expect(container!.options.Labels).toMatchObject({ 'tdw.secrets': 'db/password' });
    expect(result).toMatchObject({ stdout: 'out ***', stderr: 'err ***Q==', stdoutBytes: 7 });
    expect(await kept(run)).toBe('out ***err ***Q==');
    const told = JSON.stringify([container!.options.Labels, result, confirmed, run.facts]);
    expect(told).not.toContain('hunter2');
  });

  test('is without the line break at the end of its file', async () => {
    const { run } = runWith([new TestProvider({ 'db/password': 'one\ntwo\n' })]);
    await runContainer(run);

    expect(engine.fake.containers[0]!.options.Env).toEqual(['USER=app', 'PASSWORD=one\ntwo']);
  });

  test('may be another one the next time: the container is still known for its own', async () => {
    const run = await leftRunning();
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      engine.fake.containers[0]!.exit(0);
    });

    const result = await runContainer(nextAttempt(run, [new TestProvider({ 'db/password': 'rotated' })]));
    expect(result.reattached).toBe(true);
  });

  test.each([
    ['no provider', [], "There is no secret 'db/password': this worker provides no secrets"],
    ['none that has it', [new TestProvider({})], "There is no secret 'db/password': it is not in test:"],
    [
      'one that is too short to be hidden',
      [new TestProvider({ 'db/password': 'abc' })],
      "The secret 'db/password' (test:) cannot be used: only what has from 4 to 65536 bytes can be hidden",
    ],
    [
      'one that is too short without the line break at its end',
      [new TestProvider({ 'db/password': 'ab\r\n' })],
      "The secret 'db/password' (test:) cannot be used",
    ],
  ])('fails the run for good where there is %s, and nothing is created', async (_, providers, message) => {
    await expect(runContainer(runWith(providers).run)).rejects.toMatchObject({
      type: 'Tdw.SecretNotFound',
      message: expect.stringContaining(message),
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('is not asked of another provider where one cannot tell', async () => {
    const [down, other] = [new TestProvider(), new TestProvider()];
    down.isDown = true;

    await expect(runContainer(runWith([down, other]).run)).rejects.toMatchObject({
      type: 'Tdw.SecretUnavailable',
      message: expect.stringContaining("The secret 'db/password' could not be looked up (test:): it is down"),
    });
    expect(other.asked).toEqual([]);
  });

  test('is the first that any provider has', async () => {
    const { run } = runWith([new TestProvider({}), new TestProvider({ 'db/password': 'second' }), new TestProvider()]);
    await runContainer(run);

    expect(engine.fake.containers[0]!.options.Env).toContain('PASSWORD=second');
  });

  test('is not looked for where the policy does not allow it', async () => {
    const provider = new TestProvider();
    const policy = openPolicy({ secrets: [{ allow: ['other/*'] }] });

    await expect(runContainer(runWith([provider], INPUT, { policy }).run)).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
    });
    expect(provider.asked).toEqual([]);
  });

  test('has to be a text', async () => {
    await expect(runContainer(runWith([new TestProvider({ 'db/password': 'a\0bc' })]).run)).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringContaining("The secret 'db/password' cannot be the environment variable PASSWORD"),
    });
  });
});

describe('the output of a container that has secrets', () => {
  test('is gone on with by the next attempt, which hides them as well', async () => {
    const run = await leftRunning();
    const [container] = engine.fake.containers;
    expect(await kept(run)).toBe('first *** ');
    container!.write(1, `and-more ${SECRET}`);
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      container!.exit(0);
    });

    const result = await runContainer(nextAttempt(run, [new TestProvider()]));
    expect(result).toMatchObject({ stdout: 'first *** *** ***', reattached: true });
    expect(await kept(run)).toBe('first *** *** ***');
  });

  test('is gone on with also when the time for its start is over', async () => {
    const run = await leftRunning({ ...INPUT, startTimeout: '1m' });
    engine.fake.containers[0]!.exit(0);
    run.facts.beganAt = Date.now() - 3_600_000;

    expect(await runContainer(nextAttempt(run, [new TestProvider()]))).toMatchObject({ reattached: true });
  });

  test.each([
    ['cannot be asked for', { isDown: true }],
    ['is not there any more', { values: {} }],
  ])('is not told, and the container left, as long as one of them %s', async (_, state) => {
    const run = await leftRunning();
    const [container] = engine.fake.containers;
    container!.write(1, `and-more ${SECRET}`);
    container!.exit(0);
    const provider = Object.assign(new TestProvider(), state);

    await expect(runContainer(nextAttempt(run, [provider]))).rejects.toMatchObject({ type: 'Tdw.SecretUnavailable' });
    expect(await kept(run)).toBe('first *** ');
    expect(await runContainer(nextAttempt(run, [new TestProvider()]))).toMatchObject({ stdout: 'first *** *** ***' });
  });

  test('is hidden when nobody knows the run any more and the container is removed', async () => {
    const run = await leftRunning();
    engine.fake.containers[0]!.write(1, SECRET);
    const keeper = { engine: run.engine, logSink: run.logSink, secretProviders: [new TestProvider()] };

    expect(await removeExecution(run.engine, run.key, keepOutput(keeper))).toMatchObject({ removed: true });
    expect(await kept(run)).toBe('first *** hunter2-***');
  });

  test('is not kept any further then, where nobody can say what to hide', async () => {
    const run = await leftRunning();
    engine.fake.containers[0]!.write(1, SECRET);

    const removed = await removeExecution(
      run.engine,
      run.key,
      keepOutput({ engine: run.engine, logSink: run.logSink }),
    );
    expect(removed).toMatchObject({ removed: true });
    expect(await kept(run)).toBe('first *** ');
  });

  test('is hidden in the last lines of a failure, and in what was seen', async () => {
    const waitStrategy = { type: 'log', message: 'ready' } as const;
    const { run } = runWith([new TestProvider()], { ...INPUT, lifecycle: 'job', waitStrategy });
    engine.fake.program = (container) => {
      container.write(2, `cannot log in with ${SECRET}\n`);
      container.exit(1);
    };

    await expect(runContainer(run)).rejects.toMatchObject({
      message: expect.not.stringContaining('hunter2'),
      details: { logTail: 'cannot log in with ***' },
    });
  });

  test('of a service is hidden by the one that watches it, in the same process and in another', async () => {
    for (const isHere of [true, false]) {
      const service = { ...INPUT, lifecycle: 'service' } as const;
      const { run } = runWith([new TestProvider()], service);
      engine.fake.program = (container) => container.write(1, `up ${SECRET} `);
      await startService(run);
      const container = engine.fake.containers.at(-1)!;
      const next = isHere ? run : nextAttempt(run, [new TestProvider()]);
      engine.fake.once('wait', (exchange) => {
        exchange.proceed();
        container.write(1, SECRET);
        container.exit(0);
      });

      expect(await watchService(next)).toMatchObject({ stdout: 'up *** ***' });
    }
  });
});

test('what held the files of secrets for an attempt that died is removed by the next one', async () => {
  const { run, name } = runWith([new TestProvider()], { secrets: [{ secret: 'db/password' }] }, { isRetry: true });
  const labels = { 'tdw.execution': run.key };
  const left = engine.fake.add(name, { Image: 'alpine', Labels: { ...labels, 'tdw.spec': specHash(run.input) } });
  engine.fake.add(`tdw-secrets-${run.key}`, { Image: 'alpine', Labels: labels });
  left.start();
  left.exit(0);

  expect(await runContainer(run)).toMatchObject({ status: 'succeeded', reattached: true });
  expect(engine.fake.containers).toEqual([left]);
});

test('a file of secrets is not put where it would be on a disk', async () => {
  const { run } = runWith([new TestProvider()], { secrets: [{ secret: 'db/password' }] });

  // As podman, which makes a volume of the usual kind, and says nothing.
  await expect(runContainer(run)).rejects.toMatchObject({
    type: 'Tdw.InvalidOptions',
    message: expect.stringContaining('cannot have files of secrets: its engine would keep them on its disk'),
  });
  expect(engine.fake.count('putArchive')).toBe(0);
});
