import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the output of containers is kept unless somebody says otherwise: with the user's other programs' state. */
export function defaultLogDir(): string {
  return join(defaultStateDir(), 'logs');
}

/** The same of the files that are collected from them. */
export function defaultArtifactDir(): string {
  return join(defaultStateDir(), 'artifacts');
}

/** Where workers and commands of one user find what the others have left there. */
export function defaultStateDir(): string {
  const state = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return resolve(state, 'tdw');
}
