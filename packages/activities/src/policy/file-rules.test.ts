import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, PolicyViolation } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { judge } from './judge.ts';
import { openPolicy } from './open-policy.ts';

async function violationsOf(input: Partial<ContainerExecutionInput>, policy: Policy): Promise<PolicyViolation[]> {
  const asked = { input: { image: 'alpine:3.22', ...input }, policy: openPolicy(policy) };
  return (await judge(asked, { isLocal: false })).violations;
}

describe("what the engine does to a container's files, as root", () => {
  const binds = { roots: ['/srv'], onRemoteEngine: true };
  const volumes = ['/srv/data:/data:ro'];
  const both = { user: '1000', files: [{ path: '/in/a', content: 'secret' }], collect: ['/out/x', '/tmp/*'] };
  const ofHost = ['files: ["/in/a"]', 'collect: ["/out/x","/tmp/*"]'];

  test.each<[string, Policy, string]>([
    ['be root', { user: { requireNonRoot: true } }, 'user.requireNonRoot'],
    ['have any capability', { enforce: { capDrop: ['ALL'] } }, 'enforce.capDrop'],
    ['read what is not theirs', { enforce: { capDrop: ['CAP_DAC_OVERRIDE'] } }, 'enforce.capDrop'],
  ])('is nothing beside a folder of the host where containers may not %s', async (_, policy, rule) => {
    const violations = await violationsOf({ ...both, volumes }, { ...policy, binds });

    expect(violations.map(({ path, got }) => `${path}: ${got}`)).toEqual(ofHost);
    expect(violations).toMatchObject([
      { rule, allowed: 'none beside a folder of the host: the engine is root there' },
      { rule },
    ]);
  });

  test.each<[string, Partial<ContainerExecutionInput>, Policy]>([
    ['where they may be root', { ...both, volumes }, {}],
    ['where they drop something else', { ...both, volumes }, { enforce: { capDrop: ['NET_RAW'] } }],
    ['in a volume', { ...both, volumes: ['cache:/data'] }, { user: { requireNonRoot: true } }],
    ['where there is none', { user: '1000', files: [], volumes }, { user: { requireNonRoot: true } }],
  ])("is nobody's business %s", async (_, input, policy) => {
    expect(await violationsOf(input, { ...policy, binds })).toEqual([]);
  });
});
