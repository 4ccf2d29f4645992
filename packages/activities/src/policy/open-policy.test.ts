import { expect, test } from '@jest/globals';
import { DEFAULT_POLICY, openPolicy } from './open-policy.ts';

test('what a policy leaves out has its default, in each part of it', () => {
  const policy = openPolicy({ image: { requireDigest: true }, binds: { engineSocket: true }, capAdd: [] });

  expect(policy).toEqual({
    ...DEFAULT_POLICY,
    image: { allow: ['**'], requireDigest: true },
    binds: { roots: [], engineSocket: true, onRemoteEngine: false },
    capAdd: [],
  });
});

test('folders that are named beside it come on top of its own', () => {
  const policy = openPolicy({ binds: { roots: [{ path: '/a', readOnly: true }, '/b'] } }, ['/c']);

  expect(policy.binds.roots).toEqual([
    { path: '/a', readOnly: true },
    { path: '/b', readOnly: false },
    { path: '/c', readOnly: false },
  ]);
});

test('one that is not valid is refused with all that is wrong', () => {
  const policy = { privilegd: true, capAdd: ['SUPER'] } as never;

  expect(() => openPolicy(policy)).toThrow(
    /^Policy is not valid:\n {2}capAdd\[0\]: expected a Linux capability .*, got "SUPER"\n {2}privilegd: .*did you mean privileged\?$/,
  );
});
