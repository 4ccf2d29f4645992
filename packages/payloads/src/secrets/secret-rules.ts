import * as v from 'valibot';
import type { Rule } from '../cross-field-rules.ts';
import { pathSegments } from '../syntax/text.ts';
import { mountTarget, VolumesSchema } from '../syntax/volume.ts';
import { SecretFilesSchema, secretPath } from './secret-file.ts';

/** Two files cannot be in one place, nor a mount and the memory that secrets are in. */
export const secretFilesHaveRoom: Rule = function* ({ secrets, volumes = [] }) {
  if (!v.is(SecretFilesSchema, secrets)) return;
  const mounts = v.is(VolumesSchema, volumes) ? volumes.map(mountTarget) : [];
  const mounted = new Set(mounts.map((target) => `/${pathSegments(target).join('/')}`));
  const seen = new Set<string>();
  for (const [index, file] of secrets.entries()) {
    const { folder, name } = secretPath(file);
    const path = `${folder}/${name}`;
    // What is named is what has to be changed.
    const at = file.target === undefined ? 'secret' : 'target';
    const issue = { path: ['secrets', index, at], got: file.target ?? file.secret };
    if (seen.has(path)) yield { ...issue, expected: `a file that no other secret has, which '${path}' is` };
    if (mounted.has(folder))
      yield { ...issue, expected: `a file in a folder that is no mount, which '${folder}' is by 'volumes'` };
    seen.add(path);
  }
};
