import * as v from 'valibot';
import type { Rule } from '../cross-field-rules.ts';
import { isWithin } from '../files/file-path.ts';
import { mountsOf } from '../mounts.ts';
import { EnvSchema } from '../syntax/env.ts';
import { SecretFilesSchema, secretPath } from './secret-file.ts';
import { usedSecrets } from './used-secrets.ts';

/** The most secrets of one container. */
const MOST_SECRETS = 100;

/** Two files cannot be in one place, nor a mount and the memory that secrets are in, nor a mount and a file. */
export const secretFilesHaveRoom: Rule = function* (fields) {
  const { secrets } = fields;
  if (!v.is(SecretFilesSchema, secrets)) return;
  const mounts = mountsOf(fields).map(({ place, path: [field] }) => ({ place, field }));
  const folders = secrets.map((file) => ({ place: secretPath(file).folder, field: 'secrets' }));
  const seen = new Set<string>();
  for (const [index, file] of secrets.entries()) {
    const { folder, name } = secretPath(file);
    const path = `${folder}/${name}`;
    // What is named is what has to be changed.
    const at = file.target === undefined ? 'secret' : 'target';
    const issue = { path: ['secrets', index, at], got: file.target ?? file.secret };
    if (seen.has(path)) yield { ...issue, expected: `a file that no other secret has, which '${path}' is` };
    seen.add(path);
    const mount = mounts.find(({ place }) => place === folder);
    if (mount !== undefined)
      yield { ...issue, expected: `a file in a folder that is no mount, which '${folder}' is by '${mount.field}'` };
    const below = [...mounts, ...folders].find(({ place }) => isWithin(place, path));
    if (below !== undefined)
      yield { ...issue, expected: `a file where nothing is mounted, as '${below.place}' is by '${below.field}'` };
  }
};

/** Each is looked for at once, perhaps by a program of its own. */
export const secretsAreFew: Rule = function* ({ env, secrets }) {
  // Mostly there is no need to look at each.
  if (sizeOf(env) + sizeOf(secrets) <= MOST_SECRETS) return;
  const names = usedSecrets({
    env: v.is(EnvSchema, env) ? env : {},
    secrets: v.is(SecretFilesSchema, secrets) ? secrets : [],
  });
  if (names.length <= MOST_SECRETS) return;
  yield { path: ['env'], expected: `at most ${MOST_SECRETS} secrets, with those in 'secrets'`, got: env };
};

function sizeOf(value: unknown): number {
  return Object.keys(Object(value)).length;
}
