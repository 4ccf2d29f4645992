import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { openPolicy } from './open-policy.ts';
import { withDefaults } from './with-defaults.ts';

function added(policy: Policy, input: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput {
  return withDefaults({ image: 'a', ...input }, openPolicy(policy));
}

test('a policy that gives nothing leaves the input as it is', () => {
  const input = { image: 'a' };

  expect(withDefaults(input, openPolicy({ image: { allow: ['a'] }, cpus: {} }))).toBe(input);
});

describe('a limit', () => {
  const policy: Policy = {
    cpus: { max: 2, default: '0.5' },
    memLimit: { max: '1g' },
    pidsLimit: { default: 100 },
    ulimits: { nofile: { max: 4096, default: 1024 }, nproc: { max: 10 }, core: {} },
  };

  test('is given to whoever asks for none: the default, or the most', () => {
    expect(added(policy)).toEqual({
      image: 'a',
      cpus: '0.5',
      memLimit: '1g',
      pidsLimit: 100,
      ulimits: { nofile: 1024, nproc: 10 },
    });
  });

  test('that is asked for stays', () => {
    const input = { cpus: 1, memLimit: '6m', pidsLimit: -1, ulimits: { nofile: 1, nproc: 2 } };

    expect(added(policy, input)).toEqual({ image: 'a', ...input });
  });

  test('of one kind does not take away those of others', () => {
    expect(added({ ulimits: { nproc: { max: 10 } } }, { ulimits: { nofile: 5 } })).toMatchObject({
      ulimits: { nofile: 5, nproc: 10 },
    });
  });
});

test('what is enforced comes on top of what is asked for, each once', () => {
  const enforce = { capDrop: ['ALL'], noNewPrivileges: true, readOnly: true, init: true };

  expect(added({ enforce })).toEqual({
    image: 'a',
    capDrop: ['ALL'],
    securityOpt: ['no-new-privileges=true'],
    readOnly: true,
    init: true,
  });
  expect(
    added({ enforce }, { capDrop: ['ALL', 'KILL'], securityOpt: ['no-new-privileges', 'label=disable'] }),
  ).toMatchObject({
    capDrop: ['ALL', 'KILL'],
    securityOpt: ['label=disable', 'no-new-privileges=true'],
  });
});
