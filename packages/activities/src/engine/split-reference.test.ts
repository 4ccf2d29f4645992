import { expect, test } from '@jest/globals';
import { splitReference } from './split-reference.ts';

test.each([
  ['alpine', 'alpine', 'latest'],
  ['alpine:3.22', 'alpine', '3.22'],
  ['team/app', 'team/app', 'latest'],
  ['ghcr.io/team/app:1.0', 'ghcr.io/team/app', '1.0'],
  ['localhost:5000/app', 'localhost:5000/app', 'latest'],
  ['localhost:5000/app:2', 'localhost:5000/app', '2'],
  ['[::1]:5000/app', '[::1]:5000/app', 'latest'],
  ['app@sha256:abc', 'app', 'sha256:abc'],
  ['localhost:5000/app:1.0@sha256:abc', 'localhost:5000/app', 'sha256:abc'],
])('%s is the repository %s with the tag %s', (reference, repository, tag) => {
  expect(splitReference(reference)).toEqual({ repository, tag });
});
