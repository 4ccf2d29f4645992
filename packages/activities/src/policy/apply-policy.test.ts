import { describe, expect, test } from '@jest/globals';
import { Label } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { runContainer } from '../container/run-container.ts';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { applyPolicy } from './apply-policy.ts';
import { openPolicy } from './open-policy.ts';

const engine = useFakeEngine();

test('what is not allowed is refused before anything is asked of the engine, all of it at once', async () => {
  const input = { name: 'build', privileged: true, volumes: ['/etc:/x', '/root:/y'] };
  const { run } = containerRun(engine.fake, input);

  await expect(runContainer(run)).rejects.toMatchObject({
    type: 'Tdw.PolicyViolation',
    message: expect.stringMatching(
      /^The worker's policy does not allow what the container 'build' of 'alpine' asks for:\n {2}privileged: true, where the rule 'privileged' allows only false\n {2}volumes\[0\]: "\/etc", where the rule 'binds.roots' allows no folder of the host\n {2}volumes\[1\]: "\/root".*\nHint: /,
    ),
    details: {
      key: run.key,
      image: 'alpine',
      name: 'build',
      removed: true,
      violations: [{ rule: 'privileged' }, { rule: 'binds.roots' }, { rule: 'binds.roots', path: 'volumes[1]' }],
    },
  });
  expect(engine.fake.count('create') + engine.fake.count('pull')).toBe(0);
});

test('no more than 20 violations are told in the details', async () => {
  const capAdd = Array.from({ length: 30 }, () => 'SYS_ADMIN');
  const { run } = containerRun(engine.fake, { capAdd });

  const error = await runContainer(run).catch((reason: unknown) => reason);

  expect((error as { details: { violations: unknown[] } }).details.violations).toHaveLength(20);
});

test('what was allowed when the container was created is not judged again', async () => {
  const { run, leave } = containerRun(engine.fake, { privileged: true }, { isRetry: true });
  const left = leave();
  left.start();
  left.exit(0);

  expect(await runContainer(run)).toMatchObject({ status: 'succeeded', containerId: left.id });
});

describe('what a policy gives to every container', () => {
  const policy: Policy = { memLimit: { max: '64m' }, enforce: { capDrop: ['ALL'] } };

  test('the engine is asked for', async () => {
    const { run } = containerRun(engine.fake, {}, { policy: openPolicy(policy) });
    engine.fake.program = (container) => container.exit(0);
    await runContainer(run);

    expect(engine.fake.containers[0]?.options.HostConfig).toMatchObject({ Memory: 64 * 1024 * 1024, CapDrop: ['ALL'] });
  });

  test('does not make it another container than it was under another policy', async () => {
    engine.fake.program = (container) => container.exit(0);
    const { run } = containerRun(engine.fake, {}, { policy: openPolicy(policy) });
    await runContainer(run);
    const retry = { ...run, isRetry: true, policy: openPolicy({ pidsLimit: { max: 5 } }) };

    expect(await runContainer(retry)).toMatchObject({ reattached: true });
    expect(engine.fake.containers.map(({ options }) => options.Labels?.[Label.execution])).toEqual([run.key]);
  });
});

test('volumes of the run need no leave of the policy', async () => {
  const policy = openPolicy({ volumes: [] });
  const workspaces = [{ key: 'the-workspace', networks: {}, volumes: ['build'] }];
  const { run } = containerRun(engine.fake, { volumes: ['build:/out'] }, { policy, workspaces });

  expect(await applyPolicy(run)).toMatchObject({ mounts: [{ source: 'build', target: '/out' }] });
  await expect(applyPolicy({ ...run, workspaces: undefined })).rejects.toMatchObject({ type: 'Tdw.PolicyViolation' });
});
