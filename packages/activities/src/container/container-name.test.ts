import { expect, test } from '@jest/globals';
import { containerName } from './container-name.ts';

test.each([
  ['build', 'tdw-build-KEY'],
  ['alpine', 'tdw-alpine-KEY'],
  ['alpine:3.22', 'tdw-alpine-KEY'],
  ['ghcr.io/team/my_app:1.0', 'tdw-my_app-KEY'],
  ['localhost:5000/app@sha256:abc', 'tdw-app-KEY'],
  ['Build.Step_1', 'tdw-build-step_1-KEY'],
  ['a-very-long-name-that-does-not-fit', 'tdw-a-very-long-name-tha-KEY'],
  ['nineteen-characters--and-more', 'tdw-nineteen-characters-KEY'],
  ['...', 'tdw-container-KEY'],
  ['', 'tdw-container-KEY'],
])('the container of the step %p is called %s', (hint, name) => {
  expect(containerName('KEY', { image: 'other', name: hint })).toBe(name);
  expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/);
});

test('without a name the container is called after its image', () => {
  expect(containerName('KEY', { image: 'ghcr.io/team/app:1.0' })).toBe('tdw-app-KEY');
});

test('a name that the user gave is taken as it is', () => {
  expect(containerName('KEY', { image: 'alpine', name: 'step', containerName: 'Exactly.this' })).toBe('Exactly.this');
});
