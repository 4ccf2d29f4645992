import * as v from 'valibot';

const SEGMENT = '[a-zA-Z0-9._*-]+';

/** A host may have a port; what a tag means changes, so none is taken for a promise. */
const REPOSITORY_PATTERN = new RegExp(`^(?:${SEGMENT}(?::[0-9]+)?/)?${SEGMENT}(?:/${SEGMENT})*$`);

export const RepositoryPatternSchema = v.custom<string>(
  (value) => typeof value === 'string' && REPOSITORY_PATTERN.test(value),
  "a pattern of repositories, without tag and digest, such as 'ghcr.io/team/**'",
);
