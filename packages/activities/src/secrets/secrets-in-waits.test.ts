import { expect, test } from '@jest/globals';
import type { CommandWaitStrategy, SimpleWaitStrategy, WaitStrategyConfig } from '@tdw/payloads';
import { specHash } from '../container/create-options.ts';
import { runContainer } from '../container/run-container.ts';
import { startService } from '../container/start-service.ts';
import { frame } from '../testing/frames.ts';
import { SECRET, secretRun, TestProvider } from '../testing/test-secrets.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

const INPUT = { env: { PASSWORD: { secret: 'db/password' } } };

/** At some of them it was looked for something else than its health. */
function exitAfterLooks(looks: number): void {
  let left = looks;
  engine.fake.always('inspect', (exchange) => {
    exchange.proceed();
    if (--left === 0) engine.fake.containers[0]!.exit(1);
  });
}

test('a secret is hidden in what was seen by an attempt that takes over and reads no output', async () => {
  const waitStrategy = { type: 'healthy' } as const;
  const { run, name } = secretRun(engine.fake, [new TestProvider()], { ...INPUT, waitStrategy }, { isRetry: true });
  const labels = { 'tdw.execution': run.key, 'tdw.spec': specHash(run.input) };
  const left = engine.fake.add(name, { Labels: labels });
  left.start();
  left.health = { Status: 'starting', Log: [{ Output: `no login with ${SECRET}` }] };
  exitAfterLooks(6);

  await expect(startService(run)).rejects.toMatchObject({
    message: expect.stringContaining('its last check said: no login with ***\n'),
  });
});

test('a secret is hidden in what a command that looks at it has written, before its end is taken', async () => {
  const waitStrategy: CommandWaitStrategy = { type: 'command', command: ['check'] };
  const { run } = secretRun(engine.fake, [new TestProvider()], { ...INPUT, lifecycle: 'job', waitStrategy });
  engine.fake.program = () => undefined;
  engine.fake.onExec = () => frame(1, `${SECRET}${'x'.repeat(295)}`);
  let asked = 0;
  engine.fake.execExitCode = () => {
    if (++asked === 2) engine.fake.containers[0]!.exit(1);
    return 1;
  };

  await expect(runContainer(run)).rejects.toMatchObject({
    message: expect.stringContaining('it exited with code 1: ***xxx'),
  });
});

test('a secret is hidden in what was seen by one of several waits, before that is shortened', async () => {
  const of: SimpleWaitStrategy[] = [{ type: 'healthy' }, { type: 'log', message: 'never' }];
  const waitStrategy: WaitStrategyConfig = { type: 'all', of };
  const { run } = secretRun(engine.fake, [new TestProvider()], { ...INPUT, lifecycle: 'job', waitStrategy });
  engine.fake.program = (container) => {
    // Each of both waits has a half of the room: the cut would be in the secret.
    container.health = { Status: 'starting', Log: [{ Output: `${'x'.repeat(230)}${SECRET} ${'y'.repeat(100)}` }] };
  };
  exitAfterLooks(4);

  await expect(runContainer(run)).rejects.toMatchObject({
    type: 'Tdw.NotReady',
    message: expect.stringMatching(/its last check said: x+\*\*\* y*…\)/),
  });
});
