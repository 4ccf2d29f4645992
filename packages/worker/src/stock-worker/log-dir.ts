import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `--log-dir none`: no output is kept. */
export const NO_LOGS = 'none';

/** Where the output of containers is kept unless somebody says otherwise: with the user's other programs' state. */
export function defaultLogDir(): string {
  const state = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return resolve(state, 'tdw', 'logs');
}
