import { expect, test } from '@jest/globals';
import { parseImageName } from './image-name.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  ['alpine', 'docker.io', 'library/alpine'],
  ['alpine:3.22', 'docker.io', 'library/alpine'],
  [`alpine:3.22@${DIGEST}`, 'docker.io', 'library/alpine'],
  ['team/app', 'docker.io', 'team/app'],
  ['docker.io/alpine', 'docker.io', 'library/alpine'],
  ['index.docker.io/team/app:1', 'docker.io', 'team/app'],
  ['localhost/app', 'localhost', 'app'],
  ['localhost:5000/team/app:1', 'localhost:5000', 'team/app'],
  [`localhost:5000/app@${DIGEST}`, 'localhost:5000', 'app'],
  ['GHCR.io/team/app', 'ghcr.io', 'team/app'],
  ['ghcr.io/team/app/part:1', 'ghcr.io', 'team/app/part'],
  ['[::1]:5000/app:1', '[::1]:5000', 'app'],
])('%s is on %s, as %s', (reference, registry, repository) => {
  expect(parseImageName(reference)).toEqual({ registry, repository });
});
